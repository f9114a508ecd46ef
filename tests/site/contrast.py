"""`python -m tests.site.contrast`: the contrast of every pair of colors that stands on each other.

Read from `static/css/site/tokens.css`; measured as WCAG 2.2 defines it (relative luminance,
contrast ratio). `docs/design.md` carries the table that this prints.
"""

import re
import sys
from dataclasses import dataclass

from tests.production import ROOT

TOKENS = ROOT / "static" / "css" / "site" / "tokens.css"
SCHEMES = ("light", "dark", "high contrast", "dark, high contrast")
ROLE = re.compile(r"--color-([\w-]+): ([^;]+);")
IN_SCHEME = re.compile(r"var\((--in-\w+), (#[0-9a-f]{3,6})\)")


@dataclass(frozen=True)
class Pair:
    """A color on another, what for, and the least contrast that its use needs.

    `front` may name two colors that are drawn side by side: the one that shows more counts.
    """

    front: str
    back: str
    use: str
    least: float


TEXT, EDGE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
PAIRS = (
    Pair("text", "surface", "reading", TEXT),
    Pair("text", "water", "reading in panels", TEXT),
    Pair("quiet", "surface", "hints, dates, captions", TEXT),
    Pair("quiet", "water", "the same in panels", TEXT),
    Pair("heading", "surface", "headings", TEXT),
    Pair("heading", "water", "headings in panels", TEXT),
    Pair("link", "surface", "links, the telephone", TEXT),
    Pair("link", "water", "links in panels", TEXT),
    Pair("line", "surface", "the tide line", EDGE),
    Pair("line", "water", "the tide line in panels", EDGE),
    Pair("input", "surface", "edges of inputs", EDGE),
    Pair("on-button", "button", "buttons", TEXT),
    Pair("on-button", "button-hover", "buttons under a pointer", TEXT),
    Pair("on-deep", "deep", "reading on deep water", TEXT),
    Pair("on-deep-quiet", "deep", "hours, addresses on deep water", TEXT),
    Pair("on-poppy", "poppy", "the one warm button, drafts", TEXT),
    Pair("poppy-text", "surface", "emergency", TEXT),
    Pair("poppy-text", "water", "emergency, at the head of each page", TEXT),
    Pair("error", "surface", "errors", TEXT),
    Pair("focus or focus-edge", "surface", "focus", EDGE),
    Pair("focus or focus-edge", "deep", "focus on deep water", EDGE),
    Pair("focus-edge", "focus", "focus and its edge", EDGE),
)


def _roles(css: str, scheme: str) -> dict[str, str]:
    """The color of each role in a part of the stylesheet; both schemes stand in one line."""
    switch = "--in-dark" if "dark" in scheme else "--in-light"
    found = {}
    for name, value in ROLE.findall(css):
        by_switch = dict(IN_SCHEME.findall(value))
        found[name] = by_switch.get(switch, value)
    return found


def colors() -> dict[str, dict[str, str]]:
    """The color of each role in each scheme, as a browser arrives at it."""
    everyone, _, more = TOKENS.read_text().partition("@media (prefers-contrast: more)")
    return {
        scheme: _roles(everyone, scheme) | (_roles(more, scheme) if "high" in scheme else {})
        for scheme in SCHEMES
    }


def _luminance(color: str) -> float:
    digits = color.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """The contrast ratio of two colors, 1 to 21 (WCAG 2.2, “contrast ratio”)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _contrast(pair: Pair, roles: dict[str, str]) -> float:
    return max(ratio(roles[front], roles[pair.back]) for front in pair.front.split(" or "))


def measured() -> list[tuple[Pair, list[float]]]:
    """Each pair with its contrast in each of SCHEMES."""
    by_scheme = colors().values()
    return [(pair, [_contrast(pair, roles) for roles in by_scheme]) for pair in PAIRS]


def table() -> str:
    """The measured contrasts as a Markdown table; figures are cut, not rounded up."""
    lines = [f"| color | on | for | {' | '.join(SCHEMES)} |", "|---|---|---|--:|--:|--:|--:|"]
    for pair, ratios in measured():
        figures = " | ".join(f"{int(figure * 10) / 10:.1f}" for figure in ratios)
        lines.append(f"| {pair.front} | {pair.back} | {pair.use} | {figures} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(f"{table()}\n")
