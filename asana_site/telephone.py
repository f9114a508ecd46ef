"""Telephone numbers as people write them, recognized but never rejected."""

import phonenumbers

REGION = "US"


def tel_uri(text: str) -> str:
    """A `tel:` URI (RFC 3966) for the first number in `text`; empty when there is none.

    Numbers without a country code are read as numbers of the United States.
    """
    for match in phonenumbers.PhoneNumberMatcher(
        text, REGION, leniency=phonenumbers.Leniency.POSSIBLE
    ):
        return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.RFC3966)
    return ""
