"""The key of the record: it makes the digests of the rows and those of the addresses."""

import base64
import binascii
from functools import lru_cache

from django.conf import settings

KEY_BYTES = 32


class BadAuditKey(Exception):
    """AUDIT_KEY is missing or cannot be read. The message never repeats it."""


@lru_cache(maxsize=4)
def read_key(text: str) -> bytes:
    """The key written in `text` as URL-safe base64 of 32 bytes; raises BadAuditKey."""
    try:
        raw = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadAuditKey("The key of the record is not base64.") from None
    if len(raw) != KEY_BYTES:
        raise BadAuditKey(f"The key of the record has {len(raw)} bytes instead of {KEY_BYTES}.")
    return raw


def audit_key() -> bytes:
    """The key that this process was given; raises BadAuditKey."""
    return read_key(settings.AUDIT_KEY)
