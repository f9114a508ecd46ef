"""The reading grade of a text (Flesch-Kincaid, 1975): years of school it takes to read it."""

import re
from functools import cache

import pyphen

_hyphenate = pyphen.Pyphen(lang="en_US")


@cache
def syllables(word: str) -> int:
    """How many syllables an English word has, as its hyphenation tells; at least one."""
    return len(_hyphenate.positions(word.lower())) + 1


def grade(text: str) -> float:
    """0.39 words a sentence + 11.8 syllables a word − 15.59."""
    sentences = [part for part in re.split(r"[.!?:]+(?:\s|$)|\n+", text) if re.search(r"\w", part)]
    words = re.findall(r"[A-Za-z’']+", text)
    return (
        0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    )
