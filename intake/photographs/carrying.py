"""Carrying: between two steps of a form the photograph waits in the page, and not with us.

It stands there in a hidden field: the clean JPEG in base64, signed. So it is decoded once, and
what comes back with our signature is what we made, for this opened form and this side.
"""

from base64 import b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

from django.core import signing

from intake.identity import FormToken
from intake.photographs.limits import MOST_KEPT_BYTES

SALT = "intake.photograph"


class NotOurs(Exception):
    """What came back is not what this form was given to carry."""


def _signer(side: str) -> signing.Signer:
    return signing.Signer(salt=f"{SALT}.{side}", sep=".")


def carry(jpeg: bytes, *, side: str, token: FormToken) -> str:
    """The photograph as text for a hidden field of the form that `token` was given to."""
    prefix = f"{token.opening}:"
    return _signer(side).sign(prefix + urlsafe_b64encode(jpeg).decode()).removeprefix(prefix)


def carried(text: str, *, side: str, token: FormToken) -> bytes:
    """The photograph that `carry` put into `text`; raises NotOurs for anything else."""
    prefix = f"{token.opening}:"
    try:
        signed = _signer(side).unsign(prefix + text).removeprefix(prefix)
        jpeg = b64decode(signed, altchars=b"-_", validate=True)
    except (signing.BadSignature, NotBase64, ValueError):
        raise NotOurs from None
    if len(jpeg) > MOST_KEPT_BYTES:
        raise NotOurs
    return jpeg
