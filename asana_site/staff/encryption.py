"""Secrets of second factors, encrypted for the database.

A copy of the database alone holds no secret of an authenticator app and no recovery code.
The key is derived (HKDF, RFC 5869) from SECRET_KEY; what was encrypted under one of
SECRET_KEY_FALLBACKS can still be read, and is encrypted anew when its owner signs in.
"""

import base64
import logging
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

logger = logging.getLogger(__name__)

PURPOSE = b"asana_site.staff: secrets of second factors"


@lru_cache(maxsize=8)
def _fernet(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))


def encrypt(text: str) -> str:
    """`text`, encrypted and authenticated under the present key."""
    return _fernet(settings.SECRET_KEY).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """What `encrypt` was given.

    When no key opens it, the answer is a secret that nobody knows, drawn for this call: no
    code matches it, and the person sets the second factor up again.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    try:
        return MultiFernet([_fernet(key) for key in keys]).decrypt(token.encode()).decode()
    except InvalidToken:
        logger.error("second_factor_unreadable")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def is_under_present_key(token: str) -> bool:
    """Whether `token` was encrypted under SECRET_KEY, and not under a former one."""
    try:
        _fernet(settings.SECRET_KEY).decrypt(token.encode())
    except InvalidToken:
        return False
    return True
