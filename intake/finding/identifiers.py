"""E-mail addresses, member IDs and references, brought to one form each."""

import re
import unicodedata

from intake.identity import REFERENCE_ALPHABET, REFERENCE_LENGTH

ADDRESS = re.compile(r"([^\s@<>,;:\"]+)@([^\s@<>,;:\"]+)")
# Full stops of other scripts, which separate the parts of a domain (RFC 3490, 3.1).
FULL_STOPS = str.maketrans("。．｡", "...")
PUNYCODE = "xn--"
FEWEST_OF_A_MEMBER_ID = 3


def email_forms(text: str) -> frozenset[str]:
    """The form of the e-mail address in `text`, alone in a set; empty when there is none."""
    text = unicodedata.normalize("NFKC", _visible(text)).translate(FULL_STOPS).casefold()
    found = ADDRESS.search(text)
    if not found:
        return frozenset()
    domain = ".".join(_domain_label(label) for label in found[2].strip(".").split("."))
    address = f"{found[1]}@{domain}"
    return frozenset([unicodedata.normalize("NFKC", address)])


def _domain_label(label: str) -> str:
    """One part of a domain in its own script, whether it came so or in Punycode (RFC 3492)."""
    if not label.startswith(PUNYCODE):
        return label
    try:
        return label.removeprefix(PUNYCODE).encode("ascii").decode("punycode").casefold()
    except (UnicodeError, ValueError, OverflowError):
        return label


def member_id_forms(text: str) -> frozenset[str]:
    """The letters and digits of a member ID, alone in a set; empty with fewer than three."""
    folded = _letters_and_digits(text)
    return frozenset([folded] if len(folded) >= FEWEST_OF_A_MEMBER_ID else [])


def reference_in(text: str) -> str:
    """`text` as a reference is written, when it has the shape of one; else nothing."""
    folded = _letters_and_digits(text)
    if len(folded) != REFERENCE_LENGTH or set(folded) - set(REFERENCE_ALPHABET):
        return ""
    half = REFERENCE_LENGTH // 2
    return f"{folded[:half]}-{folded[half:]}"


def _visible(text: str) -> str:
    return "".join(
        character for character in text if unicodedata.category(character) not in ("Cf", "Cc")
    )


def _letters_and_digits(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).upper()
    return "".join(
        str(unicodedata.decimal(character, character)) for character in text if character.isalnum()
    )
