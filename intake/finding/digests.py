"""Keyed digests of what identifies a person: equal for equal terms, and telling nothing else.

The key is held by the staff's process alone. Telephone numbers and names can be guessed one
by one; without the key nobody can tell whether a guess is right.
"""

import hashlib
import hmac
from collections.abc import Iterable

from django.conf import settings

from intake.finding.identifiers import email_forms, member_id_forms
from intake.finding.names import name_forms
from intake.finding.telephones import sought_forms, telephone_forms
from intake.keys import read_digest_key
from intake.models import SearchTerm
from intake.payload import Payload

DIGEST_BYTES = 16
KEY_ID_LENGTH = 16
KEY_ID_LABEL = b"asana_site.intake.finding\0"

# The answers that identify a person, by what is looked for in them.
NAMES = ("name", "insured_name", "care_name")
# Our forms take less; what was sealed by something else may be of any length.
MOST_CHARACTERS = 300

Term = tuple[str, bytes]


def search_key() -> bytes:
    """The key that this process was given; raises BadKey."""
    return read_digest_key(settings.INTAKE_SEARCH_KEY)


def search_key_id() -> str:
    """Which key it is, in 16 hex digits that tell nothing of the key; raises BadKey."""
    return hashlib.sha256(KEY_ID_LABEL + search_key()).hexdigest()[:KEY_ID_LENGTH]


def digests_of(term: SearchTerm, forms: Iterable[str]) -> list[bytes]:
    """The digest of each of `forms` as a `term`; raises BadKey."""
    key = search_key()
    messages = [f"{term.value}\0{form}".encode(errors="replace") for form in forms]
    return [hmac.digest(key, message, hashlib.sha256)[:DIGEST_BYTES] for message in messages]


def terms_of(payload: Payload) -> set[Term]:
    """(term, digest) of everything by which the submission can be found; raises BadKey.

    No more than 64 for each name, and a handful for each of the rest.
    """
    forms: list[tuple[SearchTerm, Iterable[str]]] = [
        (SearchTerm.TELEPHONE, telephone_forms(_text(payload, "telephone"))),
        (SearchTerm.EMAIL, email_forms(_text(payload, "email"))),
        (SearchTerm.MEMBER_ID, member_id_forms(_text(payload, "member_id"))),
        *((SearchTerm.NAME, name_forms(_text(payload, name))) for name in NAMES),
    ]
    return {(term.value, digest) for term, found in forms for digest in digests_of(term, found)}


def linking_digests(payload: Payload) -> list[bytes]:
    """What others of the same person have in common with `payload`; raises BadKey.

    A name is shared by many people, and links nobody.
    """
    return [
        *digests_of(SearchTerm.TELEPHONE, sought_forms(_text(payload, "telephone"))),
        *digests_of(SearchTerm.EMAIL, email_forms(_text(payload, "email"))),
        *digests_of(SearchTerm.MEMBER_ID, member_id_forms(_text(payload, "member_id"))),
    ]


def _text(payload: Payload, name: str) -> str:
    return str(payload.value_of(name) or "")[:MOST_CHARACTERS]
