"""Sealing: what a person wrote is encrypted before it touches the disk.

HPKE (RFC 9180) in base mode with the hybrid post-quantum key MLKEM768_X25519,
HKDF-SHA256 and AES-256-GCM. `info` names the table, the row and the key, so that a
ciphertext moved to another row or column does not open. The plaintext is padded to one
of a few sizes, so that its length tells nothing about it.
"""

import json
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.conf import settings

from intake.keys import BadKey, PrivateKey, PublicKey, read_private_key, read_public_key

SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

# Bytes of plaintext, length prefix included. The forms' own limits keep answers below 256 KB,
# and photographs below the largest.
PADDED_SIZES = (4 * 1024, 16 * 1024, 64 * 1024, 256 * 1024, 640 * 1024)
LENGTH_BYTES = 4


class CannotSeal(Exception):
    """Nothing was sealed, and so nothing may be stored. The message quotes no content."""


class CannotOpen(Exception):
    """A sealed record that this process cannot read. The message says why, in plain words."""


class NoPrivateKey(CannotOpen):
    """This process has no private key that fits the record."""


class Damaged(CannotOpen):
    """The record was changed, cut, or moved here from another row."""


def _info(table: str, row_id: UUID, key_id: str) -> bytes:
    return f"asana-recovery/1|{table}|{row_id}|{key_id}".encode()


def _pad(plaintext: bytes) -> bytes:
    needed = LENGTH_BYTES + len(plaintext)
    for size in PADDED_SIZES:
        if needed <= size:
            return (len(plaintext).to_bytes(LENGTH_BYTES) + plaintext).ljust(size, b"\0")
    raise CannotSeal(f"The content is too long to seal: {needed} bytes.")


def _unpad(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:LENGTH_BYTES])
    return padded[LENGTH_BYTES : LENGTH_BYTES + length]


def public_key() -> PublicKey:
    """The key that new records are sealed with; raises CannotSeal when it cannot be read."""
    try:
        return read_public_key(settings.INTAKE_PUBLIC_KEY)
    except BadKey as error:
        raise CannotSeal(str(error)) from None


def as_bytes(payload: dict[str, Any]) -> bytes:
    """`payload`, plain data, as it is sealed."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def from_bytes(content: bytes) -> dict[str, Any]:
    """What `as_bytes` made bytes of; raises Damaged for anything else."""
    try:
        payload: dict[str, Any] = json.loads(content)
    except ValueError:
        raise Damaged("This record holds nothing that was sealed here.") from None
    return payload


def seal_bytes(content: bytes, *, table: str, row_id: UUID) -> tuple[str, bytes]:
    """The id of the key used, and `content` as a ciphertext for that row of that table alone.

    Raises CannotSeal when the key is missing or the content is too long.
    """
    key = public_key()
    return key.key_id, SUITE.encrypt(_pad(content), key.key, _info(table, row_id, key.key_id))


def _private_key(key_id: str) -> PrivateKey:
    for text in settings.INTAKE_PRIVATE_KEYS:
        try:
            key = read_private_key(text)
        except BadKey:
            continue
        if key.key_id == key_id:
            return key
    raise NoPrivateKey("The private key that opens this record is not on this server.")


def unseal_bytes(sealed: bytes, *, table: str, row_id: UUID, key_id: str) -> bytes:
    """What was sealed for that row of that table.

    Raises NoPrivateKey when this process has no fitting key, and Damaged when the record
    is not what was sealed there.
    """
    key = _private_key(key_id)
    try:
        padded = SUITE.decrypt(sealed, key.key, _info(table, row_id, key_id))
    except InvalidTag:
        raise Damaged("This record is damaged or was moved here from another row.") from None
    return _unpad(padded)
