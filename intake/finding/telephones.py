"""Telephone numbers as people write them, brought to forms that are equal when the number is.

Often nobody can tell which country a number without its code belongs to, so a text has a
set of forms:

    +442079460958   with the code of its country, as in E.164
    02079460958+    the same without the code, for those who leave it out
    02079460958     a number of some country, which the text did not name
    5550147         a number of seven digits

Two numbers with codes are the same only by the first form. One without a code is the same
as any number of its digits: whoever left it out may mean either.
"""

import re
import unicodedata

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from asana_site.telephone import REGION

# A number within an area has seven digits, the longest international one fifteen (E.164).
FEWEST_DIGITS, MOST_DIGITS = 7, 15
WITH_AREA = 10
# A number that may be a national one of another country has at least so many.
FEWEST_OF_A_COUNTRY = 8
FEWEST_BESIDE_LETTERS = 3
MOST_FORMS = 12
CODE_IS_KNOWN = "+"

KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
PLUS_SIGNS = str.maketrans("➕", "+")
# A letter O between digits is a zero that somebody typed with the wrong key.
LONE_O = re.compile(r"(?<![A-Z])O(?![A-Z])")
# Words, extensions and second numbers stand between these.
BETWEEN_NUMBERS = re.compile(r"[^\W\d_]+|[#;,]|(?=\+)")
NOT_DIGITS = re.compile(r"\D")


def telephone_forms(text: str) -> frozenset[str]:
    """The forms of every number in `text`; empty when there is none of seven digits or more."""
    forms: set[str] = set()
    for part in _numbers_in(_plain(text)):
        forms |= _forms_of(part)
    return frozenset(sorted(forms)[:MOST_FORMS])


def sought_forms(text: str) -> frozenset[str]:
    """The forms to look for among those of other texts, to find the numbers in `text`."""
    sought: set[str] = set()
    for form in telephone_forms(text):
        sought.add(form.removesuffix(CODE_IS_KNOWN))
        if form.startswith("0") and not form.endswith(CODE_IS_KNOWN):
            sought.add(f"{form}{CODE_IS_KNOWN}")
    return frozenset(sought)


def _plain(text: str) -> str:
    """Capital letters and ASCII digits, without direction marks, joiners and keycaps."""
    text = unicodedata.normalize("NFKC", text).translate(PLUS_SIGNS)
    kept = [
        str(unicodedata.decimal(character, character))
        for character in text
        if unicodedata.category(character) not in ("Cf", "Mn", "Me")
    ]
    return LONE_O.sub("0", "".join(kept).upper())


def _digits(text: str) -> str:
    return NOT_DIGITS.sub("", text)


def _numbers_in(text: str) -> list[str]:
    """The parts of `text` that are a number each, without words and extensions.

    Where signs or letters stand within the number itself (213,555,0147 or 555-CALL), it is
    the whole text.
    """
    parts = [part for part in BETWEEN_NUMBERS.split(text) if _digits(part)]
    long_parts = [part for part in parts if len(_digits(part).removeprefix("1")) >= FEWEST_DIGITS]
    whole_parts = [part for part in long_parts if len(_digits(part)) >= WITH_AREA]
    if parts and parts[0] in long_parts:
        return _each_short_enough(long_parts)
    if whole_parts:
        return _each_short_enough(whole_parts)
    return _spelled(text)


def _each_short_enough(parts: list[str]) -> list[str]:
    """`parts`, those with more digits than a number can have split into the numbers they hold."""
    found: list[str] = []
    for part in parts:
        if len(_digits(part)) <= MOST_DIGITS:
            found.append(part)
        else:
            found += [match.raw_string for match in phonenumbers.PhoneNumberMatcher(part, REGION)]
    return found


def _spelled(text: str) -> list[str]:
    """The one number of `text` with its letters as on a keypad, cut where dialing ends."""
    start = re.search(r"[\d(+]", text)
    if not start:
        return []
    places = text[start.start() :]
    digits = _digits(places.translate(KEYPAD))
    if re.search(r"[A-Z]{3}", places):
        if len(_digits(places)) < FEWEST_BESIDE_LETTERS:
            return []
        lengths = (11,) if digits.startswith("1") else (WITH_AREA, FEWEST_DIGITS)
        digits = digits[: next((length for length in lengths if len(digits) >= length), None)]
    if not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        return []
    return [f"+{digits}" if places.startswith(("+", "(+")) else digits]


def _forms_of(part: str) -> set[str]:
    """The forms of the one number in `part`."""
    digits = _digits(part)
    if "+" in part.split(digits[0])[0]:
        return _international(_digits(part.replace("(0)", "")))
    if digits.startswith("00"):
        return _international(digits[2:])
    return _national(digits)


def _parsed(international: str) -> PhoneNumber | None:
    """The number that `+` and these digits write; None when there is no such country code."""
    try:
        return phonenumbers.parse(f"+{international}")
    except phonenumbers.NumberParseException:
        return None


def _is_valid(international: str) -> bool:
    number = _parsed(international)
    return number is not None and phonenumbers.is_valid_number(number)


def _international(digits: str) -> set[str]:
    """The forms of a number with its country code: that of E.164, and the national one."""
    number = _parsed(digits)
    if number is None:
        return {f"+{digits}"}
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if re.fullmatch(r"\+521\d{10}", written):
        # Until 2019 a 1 stood before the numbers of mobile telephones in Mexico.
        written = f"+52{written[4:]}"
    code = f"+{number.country_code}"
    if code == "+1":
        return {written}
    return {written, f"0{written.removeprefix(code).lstrip('0')}{CODE_IS_KNOWN}"}


def _national(digits: str) -> set[str]:
    """The forms of a number without a sign of its country: ours first, then what else it may be."""
    if digits.startswith("0"):
        abroad = digits.removeprefix("011")
        dialed = _international(abroad) if abroad != digits and _is_valid(abroad) else set()
        return {f"0{digits.lstrip('0')}", *dialed}
    ours = digits if len(digits) == WITH_AREA + 1 and digits[0] == "1" else f"1{digits}"
    if len(ours) == WITH_AREA + 1 and _is_valid(ours):
        return {f"+{ours}"}
    forms = {f"+{ours}"} if len(ours) == WITH_AREA + 1 else {digits}
    if len(digits) >= FEWEST_OF_A_COUNTRY:
        forms.add(f"0{digits}")
    if len(digits) == WITH_AREA + 1 and digits[0] == "8" and _is_valid(f"7{digits[1:]}"):
        # Within Russia and Kazakhstan a long-distance number begins with 8.
        forms |= _international(f"7{digits[1:]}")
    if len(digits) > WITH_AREA or _is_valid(digits):
        forms |= _international(digits)
    return forms
