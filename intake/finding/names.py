"""Names in any script, brought to forms that are equal when the name is.

A person who answers the telephone knows a last name, or the part of a name that was said
clearly. So every word of a name finds it, and every run of words that stand side by side,
written with or without spaces, hyphens and apostrophes.
"""

import re
import unicodedata
from collections.abc import Iterator

from intake.finding.letters import fold_letters

MOST_WORDS = 12
MOST_FORMS = 64

# Letters to Unicode, and apostrophes to those who type them.
APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʹʺʻʼʽʾʿˈˊˋꞌ＇"), " ")
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
KANA = "\u3041-\u309f\u30fc"
HANGUL = "\uac00-\ud7a3"
# Names that are written without a space, family name first; how long that may be.
WITHOUT_SPACES = (
    (re.compile(f"[{HANGUL}]+"), range(1, 3)),
    (re.compile(f"[{KANA}]+"), range(2, 6)),
    (re.compile(f"[{HAN}{KANA}]+"), range(1, 4)),
)

Words = tuple[str, ...]


def name_forms(name: str) -> list[str]:
    """The forms by which `name` is found: its words, itself, and its runs of words; no more
    than 64, the shortest first.
    """
    forms: dict[str, None] = {}
    for words in _spellings(name):
        forms |= dict.fromkeys((*words, "".join(words)))
        forms |= dict.fromkeys(_family_names(words))
        forms |= dict.fromkeys(_runs(words))
    return [form for form in forms if form][:MOST_FORMS]


def whole_forms(name: str) -> frozenset[str]:
    """What is looked for when somebody asks for `name` in full: its words in one run."""
    return frozenset(filter(None, ("".join(words) for words in _spellings(name))))


def word_forms(name: str) -> list[frozenset[str]]:
    """What is looked for when the words of `name` may stand apart: the forms of each."""
    return [frozenset(forms) for forms in zip(*_spellings(name), strict=True)]


def _spellings(name: str) -> list[Words]:
    """The folded words of `name`, then those with the letters spelled out, if that differs."""
    words = _words(name)
    plain = [fold_letters(word) for word in words]
    spelled_out = [fold_letters(word, spelled_out=True) for word in words]
    kept = [number for number, word in enumerate(plain) if word][:MOST_WORDS]
    found = [tuple(spelling[number] for number in kept) for spelling in (plain, spelled_out)]
    return found if found[0] != found[1] else found[:1]


def _words(name: str) -> list[str]:
    """The words of `name`: what stands between spaces, hyphens, apostrophes and dots."""
    text = unicodedata.normalize("NFKC", name.translate(APOSTROPHES))
    visible = (character for character in text if unicodedata.category(character) != "Cf")
    return "".join(
        character if unicodedata.category(character)[0] in "LMN" else " " for character in visible
    ).split()


def _runs(words: Words) -> Iterator[str]:
    """Words that stand side by side, joined; the short runs first."""
    for length in range(2, len(words)):
        for start in range(len(words) - length + 1):
            yield "".join(words[start : start + length])


def _family_names(words: Words) -> Iterator[str]:
    """What may be the family name of a name in Han, kana or Hangul without a space."""
    for script, lengths in WITHOUT_SPACES:
        without_spaces = [word for word in words if script.fullmatch(word)]
        if len(without_spaces) == 1:
            word = without_spaces[0]
            yield from (word[:length] for length in lengths if length < len(word))
            return
