"""An authenticator app, written after RFC 6238 and RFC 4226 alone."""

import base64
import hashlib
import hmac
import struct
import time

STEP = 30


def code(secret: str, *, later: int = 0) -> str:
    """The six digits that the app shows now, or `later` steps from now."""
    key = base64.b32decode(secret.replace(" ", ""))
    counter = struct.pack(">Q", int(time.time()) // STEP + later)
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
