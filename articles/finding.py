"""Finding the frequent questions that answer somebody's words."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.html import strip_tags

# Longer than any question; what is longer was not typed to find one.
MOST_CHARACTERS = 100

_WORD = re.compile(r"\w+")
_CITATION = re.compile(r'<a href="source:[^"]*">.*?</a>')


def folded_words(text: str) -> list[str]:
    """The words of `text` in any script, with neither case nor accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(character for character in apart if not unicodedata.combining(character))
    return _WORD.findall(letters.casefold())


def words_of_html(html: str) -> set[str]:
    """The folded words that a reader of rendered text meets; the name of a source is none."""
    return set(folded_words(strip_tags(_CITATION.sub("", html).replace("<", " <"))))


def has_all(wanted: Iterable[str], words: Iterable[str]) -> bool:
    """Whether each word that is wanted is the beginning of one of `words`."""
    there = set(words)
    return all(any(word.startswith(beginning) for word in there) for beginning in wanted)
