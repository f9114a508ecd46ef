"""A passkey in software, written after Web Authentication, level 2, and CTAP 2.

It answers what a page of the site asks, as a browser with an authenticator does. Each of its
statements can be made otherwise, to see that the site does not believe it.
"""

import base64
import hashlib
import json
import re
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from fido2 import cbor
from fido2.cose import ES256

# The address of the staff's pages in the tests (`tests/environment.py`).
HERE = "http://localhost"

USER_PRESENT = 0x01
USER_VERIFIED = 0x04
CREDENTIAL_INCLUDED = 0x40


def base64url(data: bytes) -> str:
    """`data` as the site and browsers write it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def asked_by(response: Any) -> dict[str, Any]:
    """What a page asks of the browser's authenticator."""
    found = re.search(r'id="passkey-options"[^>]*>(.*?)</script>', response.content.decode())
    assert found, "The page asks for no passkey."
    asked = json.loads(found[1])
    return (asked.get("creation_options") or asked["request_options"])["publicKey"]


@dataclass
class Passkey:
    """One key pair of one account; `counts` says whether it counts how often it was used."""

    counts: bool = False
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    counter: int = 0

    def _next_count(self) -> int:
        self.counter += self.counts
        return self.counter

    def _client_data(self, said: dict[str, Any]) -> bytes:
        return json.dumps({"crossOrigin": False} | said).encode()

    def _authenticator_data(self, site: str, flags: int, count: int, attested: bytes) -> bytes:
        digest = hashlib.sha256(site.encode()).digest()
        return digest + struct.pack(">BI", flags, count) + attested

    def _answer(self, **response: bytes) -> str:
        return json.dumps(
            {
                "id": base64url(self.id),
                "rawId": base64url(self.id),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": {name: base64url(value) for name, value in response.items()},
            }
        )

    def made_for(
        self, asked: dict[str, Any], *, site: str = "", flags: int = USER_PRESENT, **said: Any
    ) -> str:
        """The new passkey, as the browser tells the page that `asked` for one.

        `said` is what the browser says otherwise: `type`, `challenge`, `origin`, `crossOrigin`.
        """
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        data = self._authenticator_data(
            site or asked["rp"]["id"], flags | CREDENTIAL_INCLUDED, self._next_count(), attested
        )
        told = {"type": "webauthn.create", "challenge": asked["challenge"], "origin": HERE}
        return self._answer(
            clientDataJSON=self._client_data(told | said),
            attestationObject=cbor.encode({"fmt": "none", "attStmt": {}, "authData": data}),
        )

    def answer_to(
        self,
        asked: dict[str, Any],
        *,
        site: str = "",
        flags: int = USER_PRESENT,
        counter: int | None = None,
        signature: bytes = b"",
        **said: Any,
    ) -> str:
        """The proof that it is at hand; `said` is what the browser says otherwise."""
        count = self._next_count() if counter is None else counter
        data = self._authenticator_data(site or asked["rpId"], flags, count, b"")
        told = {"type": "webauthn.get", "challenge": asked["challenge"], "origin": HERE}
        client_data = self._client_data(told | said)
        signed = data + hashlib.sha256(client_data).digest()
        return self._answer(
            clientDataJSON=client_data,
            authenticatorData=data,
            signature=signature or self.key.sign(signed, ec.ECDSA(hashes.SHA256())),
        )


def ask_for_new(client: Client, **extra: Any) -> dict[str, Any]:
    """What the page on which a passkey is set up asks for."""
    return asked_by(client.get(reverse("mfa_add_webauthn"), **extra))


def set_up(client: Client, answer: str, **extra: Any) -> Any:
    """Send the form with a passkey that was just made."""
    fields = {"credential": answer, "name": "Front desk"}
    return client.post(reverse("mfa_add_webauthn"), fields, **extra)


def ask_for_known(client: Client) -> dict[str, Any]:
    """What the page asks for that stands between the password and the staff's pages."""
    return asked_by(client.get(reverse("mfa_authenticate")))


def give(client: Client, answer: str) -> Any:
    """Send the form with what a passkey answered."""
    return client.post(reverse("mfa_authenticate"), {"credential": answer})
