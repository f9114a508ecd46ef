"""The seed content as it stands in files: TOML front matter between `+++` lines, then Markdown."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

_FRONT_MATTER = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n(.*)\Z", re.DOTALL)
_SECTION = re.compile(
    r"^## +(.+?) *\{#([a-z0-9-]+)\} *\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE
)


class BadContentFile(Exception):
    """A seed file that cannot be read; the message names the file and what is wrong."""


@dataclass(frozen=True)
class SeedItem:
    """One row to be: the file it stands in, and the values of its fields."""

    file: Path
    values: dict[str, Any]
    sections: tuple[dict[str, Any], ...] = ()


def read_markdown(file: Path) -> tuple[dict[str, Any], str]:
    """Front matter and Markdown of `file`; raises BadContentFile."""
    match = _FRONT_MATTER.match(file.read_text(encoding="utf-8"))
    if match is None:
        raise BadContentFile(f"{file.name}: no front matter between +++ lines.")
    return read_toml(file, match[1]), match[2].strip()


def read_toml(file: Path, text: str) -> dict[str, Any]:
    """The values in `text`, which stands in `file`; raises BadContentFile."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadContentFile(f"{file.name}: {error}") from error


def _folder(*parts: str) -> Path:
    return Path(settings.BASE_DIR, *parts)


def sources() -> Iterator[SeedItem]:
    """The sources that texts cite."""
    file = _folder("asana_site", "content", "sources.toml")
    for key, values in read_toml(file, file.read_text(encoding="utf-8")).items():
        yield SeedItem(file, {"key": key, **values})


def notices() -> Iterator[SeedItem]:
    """The notices that the center will fill in."""
    file = _folder("articles", "content", "notices.toml")
    for values in read_toml(file, file.read_text(encoding="utf-8"))["notice"]:
        yield SeedItem(file, values)


def _one_text_each(folder: Path, text_field: str) -> Iterator[SeedItem]:
    for file in sorted(folder.glob("*.md")):
        values, text = read_markdown(file)
        yield SeedItem(file, {**values, text_field: text})


def programs() -> Iterator[SeedItem]:
    """The programs."""
    return _one_text_each(_folder("programs", "content"), "body")


def questions() -> Iterator[SeedItem]:
    """The frequent questions."""
    return _one_text_each(_folder("articles", "content", "questions"), "answer")


def plain_pages() -> Iterator[SeedItem]:
    """The pages with fixed addresses."""
    return _one_text_each(_folder("articles", "content", "pages"), "body")


def articles() -> Iterator[SeedItem]:
    """The articles, with their sections."""
    for file in sorted(_folder("articles", "content", "articles").glob("*.md")):
        values, text = read_markdown(file)
        values["about"] = ", ".join(values.get("about", []))
        sections = tuple(
            {"position": position, "heading": heading, "anchor": anchor, "body": body.strip()}
            for position, (heading, anchor, body) in enumerate(_SECTION.findall(text), start=1)
        )
        # What stands outside of a section would be lost.
        headings = len(re.findall(r"^## ", text, re.MULTILINE))
        if not sections or not text.startswith("## ") or headings != len(sections):
            raise BadContentFile(
                f"{file.name}: all text stands in sections that begin “## Heading {{#anchor}}”."
            )
        yield SeedItem(file, values, sections)
