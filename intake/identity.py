"""Who a submission is: its token, its id, its reference. None of them says who sent it.

A form carries a signed token. The id of a submission is a keyed digest of the token's
`browser_day` and the answers: the same form sent twice is one submission, also when the
Back button made the browser fetch the form anew. A changed one is another, which shares
the id of the opened form with the first.
"""

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac

from intake.keys import read_digest_key

TOKEN_SALT = "intake.form"  # noqa: S105 - it tells signatures apart and is no secret
RECEIPT_SALT = "intake.receipt"
BROWSER_DAY_SALT = "intake.browser-day"
TOKEN_MAX_AGE_SECONDS = 14 * 24 * 60 * 60
TOKEN_BYTES = 16
SECONDS_A_MINUTE = 60

# Characters that neither look nor sound alike when they are read out on the telephone:
# of the letters that rhyme (B C D E G P T V Z, A J, M and N, F and S) at most one.
# Ten of 18 make 41 bits: not to be guessed, and shared by two among 100,000 submissions
# once in 700 such sites; staff then find both under it.
REFERENCE_ALPHABET = "23456789FHKLNQRWXY"
REFERENCE_LENGTH = 10


@dataclass(frozen=True)
class FormToken:
    """What a form's token says.

    `opening` is a random number of this one showing of the form. `browser_day` is the same
    for every form that one browser opens on one day, and on no other day: somebody who
    asks again tomorrow in the same words is heard again. `opened_at` is when the form was
    shown, in seconds since 1970.
    """

    opening: str
    browser_day: str
    opened_at: int


@dataclass(frozen=True)
class Receipt:
    """What a sent page may tell: the reference, and to the minute when the form was received."""

    reference: str
    received_at: datetime


def new_token(browser_secret: str) -> str:
    """A signed token for a form that is being shown to the browser with that secret."""
    day = timezone.localdate().isoformat()
    browser_day = salted_hmac(BROWSER_DAY_SALT, f"{browser_secret}{day}", algorithm="sha256")
    content = [secrets.token_hex(TOKEN_BYTES), browser_day.hexdigest(), int(time.time())]
    return signing.dumps(content, salt=TOKEN_SALT, compress=False)


def read_token(token: str) -> FormToken | None:
    """What `token` says; None when it is forged, damaged or too old."""
    try:
        content = signing.loads(token, salt=TOKEN_SALT, max_age=TOKEN_MAX_AGE_SECONDS)
    except signing.BadSignature:
        return None
    return FormToken(*content)


def _digest(purpose: str, *parts: str) -> bytes:
    message = "\0".join([purpose, *parts]).encode()
    return hmac.digest(read_digest_key(settings.INTAKE_DIGEST_KEY), message, hashlib.sha256)


def _uuid(digest: bytes) -> UUID:
    """A UUID of version 8 (RFC 9562, 5.8) made of the first bytes of `digest`."""
    number = int.from_bytes(digest[:16])
    number = (number & ~(0xF << 76)) | (0x8 << 76)
    number = (number & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=number)


def form_id(kind: str, token: FormToken) -> UUID:
    """What all submissions of one opened form share, so that a revision finds the first."""
    return _uuid(_digest("form", kind, token.opening))


def submission_id(kind: str, token: FormToken, answers: dict[str, Any]) -> UUID:
    """The id of these answers sent with this form; the same twice is the same id.

    Of photographs the digests stand among the answers.
    """
    canonical = json.dumps(answers, sort_keys=True, ensure_ascii=False, default=str)
    return _uuid(_digest("submission", kind, token.browser_day, canonical))


def photograph_id(row_id: UUID, side: str) -> UUID:
    """The id of the photograph of one side of the card that belongs to a submission."""
    return _uuid(_digest("photograph", str(row_id), side))


def reference_of(row_id: UUID) -> str:
    """The reference that a person notes down and admissions asks for: `K7H4Q-59XRL`.

    It follows from the id alone, so that it can be given before the database has heard of
    the submission.
    """
    number = int.from_bytes(_digest("reference", str(row_id)))
    characters = []
    for _ in range(REFERENCE_LENGTH):
        number, index = divmod(number, len(REFERENCE_ALPHABET))
        characters.append(REFERENCE_ALPHABET[index])
    half = REFERENCE_LENGTH // 2
    return f"{''.join(characters[:half])}-{''.join(characters[half:])}"


def _receipt_signer(kind: str) -> signing.Signer:
    return signing.Signer(salt=f"{RECEIPT_SALT}.{kind}", sep=".")


def receipt_of(reference: str, kind: str) -> str:
    """The reference and the time, signed for its form: the address of a sent page.

    It is made when the form is received, and nobody else can make one up. The time is that
    of this sending: who sends the same form again is told when that was received.
    """
    minute = signing.b62_encode(int(time.time()) // SECONDS_A_MINUTE)
    return _receipt_signer(kind).sign(f"{reference}.{minute}")


def read_receipt(receipt: str, kind: str) -> Receipt | None:
    """What `receipt` says; None when we did not sign it for that form."""
    try:
        reference, _, minute = _receipt_signer(kind).unsign(receipt).partition(".")
    except signing.BadSignature:
        return None
    seconds = signing.b62_decode(minute) * SECONDS_A_MINUTE
    return Receipt(reference, datetime.fromtimestamp(seconds, UTC))
