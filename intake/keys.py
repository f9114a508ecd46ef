"""The keys of the confidential forms.

A key pair is ML-KEM-768 with X25519, the hybrid that HPKE calls MLKEM768_X25519: what
is sealed today stays sealed even if one of the two is broken later. Keys travel as
text in settings: URL-safe base64 of the raw bytes, ML-KEM part first.
"""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey

MLKEM_PUBLIC_BYTES = 1184
MLKEM_SEED_BYTES = 64
X25519_BYTES = 32
DIGEST_KEY_BYTES = 32


class BadKey(Exception):
    """A key that is missing or cannot be read. The message never repeats the key."""


@dataclass(frozen=True)
class PublicKey:
    """Seals; opens nothing. `key_id` is the first 16 hex digits of the SHA-256 of its bytes."""

    key_id: str
    key: MLKEM768X25519PublicKey


@dataclass(frozen=True, repr=False)
class PrivateKey:
    """Opens what was sealed with the public key of the same `key_id`."""

    key_id: str
    key: MLKEM768X25519PrivateKey


def _decode(text: str, length: int, what: str) -> bytes:
    try:
        raw = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadKey(f"{what} is not base64.") from None
    if len(raw) != length:
        raise BadKey(f"{what} has {len(raw)} bytes instead of {length}.")
    return raw


def _key_id(public_bytes: bytes) -> str:
    return hashlib.sha256(public_bytes).hexdigest()[:16]


@lru_cache(maxsize=4)
def read_public_key(text: str) -> PublicKey:
    """The public key written in `text`; raises BadKey."""
    raw = _decode(text, MLKEM_PUBLIC_BYTES + X25519_BYTES, "The public key")
    try:
        mlkem = MLKEM768PublicKey.from_public_bytes(raw[:MLKEM_PUBLIC_BYTES])
    except ValueError:
        raise BadKey("The public key is damaged.") from None
    x25519 = X25519PublicKey.from_public_bytes(raw[MLKEM_PUBLIC_BYTES:])
    return PublicKey(_key_id(raw), MLKEM768X25519PublicKey(mlkem, x25519))


@lru_cache(maxsize=16)
def read_private_key(text: str) -> PrivateKey:
    """The private key written in `text`; raises BadKey."""
    raw = _decode(text, MLKEM_SEED_BYTES + X25519_BYTES, "A private key")
    mlkem = MLKEM768PrivateKey.from_seed_bytes(raw[:MLKEM_SEED_BYTES])
    x25519 = X25519PrivateKey.from_private_bytes(raw[MLKEM_SEED_BYTES:])
    public_bytes = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return PrivateKey(_key_id(public_bytes), MLKEM768X25519PrivateKey(mlkem, x25519))


@lru_cache(maxsize=4)
def read_digest_key(text: str) -> bytes:
    """The key of the digests written in `text`; raises BadKey."""
    return _decode(text, DIGEST_KEY_BYTES, "The digest key")


@dataclass(frozen=True, repr=False)
class NewKeys:
    """A fresh set of keys, as text for the settings."""

    public_key: str
    private_key: str
    digest_key: str
    search_key: str
    audit_key: str

    def as_environment(self) -> list[str]:
        """The lines of an environment file that set the keys."""
        return [
            f"INTAKE_PUBLIC_KEY={self.public_key}",
            f"INTAKE_PRIVATE_KEYS={self.private_key}",
            f"INTAKE_DIGEST_KEY={self.digest_key}",
            f"INTAKE_SEARCH_KEY={self.search_key}",
            f"AUDIT_KEY={self.audit_key}",
        ]


def make_keys() -> NewKeys:
    """A fresh key pair, and fresh keys of digests, search and record, from the system."""
    mlkem, x25519 = MLKEM768PrivateKey.generate(), X25519PrivateKey.generate()
    public_bytes = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()

    def text(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).decode()

    return NewKeys(
        public_key=text(public_bytes),
        private_key=text(mlkem.private_bytes_raw() + x25519.private_bytes_raw()),
        digest_key=text(secrets.token_bytes(DIGEST_KEY_BYTES)),
        search_key=text(secrets.token_bytes(DIGEST_KEY_BYTES)),
        audit_key=text(secrets.token_bytes(DIGEST_KEY_BYTES)),
    )
