"""Telephone numbers as people write them, recognized but never rejected."""

import phonenumbers

REGION = "US"


def tel_uri(text: str) -> str:
    """A `tel:` URI (RFC 3966) for the first number in `text`; empty when there is none.

    Numbers without a country code are read as numbers of the United States, and those
    without an area code are left alone: dialed from elsewhere they reach nobody.
    """
    for match in phonenumbers.PhoneNumberMatcher(
        text, REGION, leniency=phonenumbers.Leniency.POSSIBLE
    ):
        reason = phonenumbers.is_possible_number_with_reason(match.number)
        if reason == phonenumbers.ValidationResult.IS_POSSIBLE:
            return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.RFC3966)
    return ""
