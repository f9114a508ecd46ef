"""Links by name: `[IOP](program:iop)`, `[privacy](page:privacy)`, `[](source:lucas-2024)`.

A link by name is checked when a text is saved and becomes an address when a page is
shown, so it survives a change of slug and never leads to a draft. All names on a page
are looked up with one query, however many kinds there are. A link to a source is a
citation: it becomes a number, and the page lists the sources it cites.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Model, QuerySet, Value
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from asana_site import drawings
from asana_site.compiled import CompiledQuery, Parameter
from asana_site.publishing import PublishedQuerySet
from asana_site.slugs import path_of

# A whole link, as `asana_site.markdown` cleans it, and one of a kind that nobody registered.
_LINK = re.compile(r'<a href="([A-Za-z]+):([^"#]*)(#[^"]*)?">(.*?)</a>', re.DOTALL)
_UNKNOWN_KIND = re.compile(r"<a>(.*?)</a>", re.DOTALL)


@dataclass(frozen=True)
class Kind:
    """A kind of thing that texts link to by name.

    `model` is what they are rows of; `key` and `slug` name the columns that hold the name
    and what the address is made of, `label` what a reader would call it.
    """

    model: type[Model]
    url_name: str = ""
    key: str = "key"
    slug: str = "slug"
    label: str = "name"

    def select(self, kind: str, keys: Sequence[Parameter], *, published_only: bool) -> QuerySet:
        """The (kind, key, slug, label) rows of `keys`, in a shape that can be united."""
        rows = self.model._default_manager.all()
        if published_only and isinstance(rows, PublishedQuerySet):
            rows = rows.published(Parameter("now"))
        selected: QuerySet = (
            rows.filter(**{f"{self.key}__in": keys})
            .order_by()
            .annotate(link_kind=Value(kind), link_key=F(self.key), link_slug=F(self.slug))
            .annotate(link_label=F(self.label))
            .values_list("link_kind", "link_key", "link_slug", "link_label")
        )
        return selected


_kinds: dict[str, Kind] = {}
PAGE, SOURCE = "page", "source"


def register(name: str, kind: Kind) -> None:
    """Make `name:` a kind of link; each application registers its own when it is ready."""
    _kinds[name] = kind


def register_shared_kinds() -> None:
    """Register the citation of a source, which every application may use."""
    from asana_site.models import Source

    register(SOURCE, Kind(Source, slug="url", label="citation"))


def kinds() -> set[str]:
    """The names of all kinds, as they stand before the colon."""
    return {PAGE, *_kinds}


def _page_address(name: str) -> str | None:
    """The address of a page that has no row of its own, by the name of its URL pattern.

    Names with a colon are the admin's: its address is not for visitors.
    """
    if ":" in name:
        return None
    try:
        return path_of(name)
    except NoReverseMatch:
        return None


# There are as many as there are sets of kinds on pages, each with so many keys in powers of two.
@lru_cache(maxsize=128)
def _query(numbers: tuple[tuple[str, int], ...], *, published_only: bool) -> CompiledQuery:
    """The one query for so many keys of each kind; its parameters are named `source 0`."""

    def united() -> QuerySet:
        first, *others = (
            _kinds[kind].select(
                kind,
                [Parameter(f"{kind} {place}") for place in range(number)],
                published_only=published_only,
            )
            for kind, number in numbers
        )
        return first.union(*others, all=True) if others else first

    return CompiledQuery(united)


def _look_up(
    wanted: Iterable[tuple[str, str]], *, published_only: bool
) -> dict[tuple[str, str], tuple[str, str]]:
    """(slug, label) of each (kind, key) that exists, with one query at most."""
    keys_by_kind: dict[str, set[str]] = {}
    for kind, key in wanted:
        if kind in _kinds:
            keys_by_kind.setdefault(kind, set()).add(key)
    if not keys_by_kind:
        return {}
    values: dict[str, Any] = {"now": timezone.now()}
    numbers = []
    for kind, keys in sorted(keys_by_kind.items()):
        # Up to the next power of two the last key is asked for again.
        number = 1 << (len(keys) - 1).bit_length()
        asked = sorted(keys)
        asked += asked[-1:] * (number - len(asked))
        values |= {f"{kind} {place}": key for place, key in enumerate(asked)}
        numbers.append((kind, number))
    rows = _query(tuple(numbers), published_only=published_only).tuples(**values)
    return {(kind, key): (slug, label) for kind, key, slug, label in rows}


def validate(html: str) -> None:
    """Raise ValidationError naming every link by name in rendered `html` that leads nowhere.

    A link to a draft is allowed: it is plain text until the draft is published.
    """
    named = [(kind, key) for kind, key, _, _ in _LINK.findall(html) if kind.lower() in kinds()]
    found = _look_up(named, published_only=False)
    missing = [
        f"{kind}:{key}"
        for kind, key in dict.fromkeys(named)
        if not (_page_address(key) if kind == PAGE else (kind, key) in found)
    ]
    missing += _UNKNOWN_KIND.findall(html)
    if missing:
        raise ValidationError(
            "No such link target: %(names)s. Check the spelling of the name.",
            params={"names": ", ".join(missing)},
        )


@dataclass(frozen=True)
class CitedSource:
    """A source as a page lists it: its number in digits, its text, the places that cite it."""

    number: str
    citation: str
    url: str
    places: tuple[str, ...] = ()

    @property
    def ways_back(self) -> list[dict[str, str]]:
        """For each place that cites it the `place`, and the `label` of a link that leads there."""
        label = f"Back to where source {self.number} is cited"
        if len(self.places) == 1:
            return [{"place": self.places[0], "label": label}]
        return [
            {"place": place, "label": f"{label}, place {number}"}
            for number, place in enumerate(self.places, 1)
        ]


class LinkedTexts:
    """The rendered texts of one page, with their links by name turned into addresses.

    Citations are numbered in the order in which `html()` is asked for the texts, and
    `sources` lists them afterwards.
    """

    def __init__(self, *texts: str) -> None:
        wanted = {(kind, key) for text in texts for kind, key, _, _ in _LINK.findall(text)}
        self._found = _look_up(wanted, published_only=True)
        self._sources: dict[str, CitedSource] = {}

    @property
    def sources(self) -> tuple[CitedSource, ...]:
        """The sources cited so far, by number."""
        return tuple(self._sources.values())

    def html(self, text: str, *, side_notes: bool = False) -> SafeString:
        """`text`, ready to print. A link that leads nowhere now is printed as its words.

        With `side_notes` each source also stands beside the first place in `text` that
        cites it, for pages with a margin to show it in.
        """
        noted: set[str] = set()

        def address(link: re.Match[str]) -> str:
            kind, key, fragment, words = link.groups()
            if kind == SOURCE:
                note = self._side_note(key) if side_notes and key not in noted else ""
                noted.add(key)
                return self._cite(key) + note
            return self._link(link[0], kind, key, fragment, words)

        return drawings.show(_LINK.sub(address, text))

    def _link(self, link: str, kind: str, key: str, fragment: str | None, words: str) -> str:
        if kind not in kinds():
            return link
        address = self._address(kind, key)
        return f'<a href="{address}{fragment or ""}">{words}</a>' if address else words

    def _address(self, kind: str, key: str) -> str | None:
        if kind == PAGE:
            return _page_address(key)
        found = self._found.get((kind, key))
        return path_of(_kinds[kind].url_name, found[0]) if found else None

    def _source(self, key: str) -> CitedSource | None:
        """The source `key` with its number on this page; None when there is no such source."""
        found = self._found.get((SOURCE, key))
        if found is None:
            return None
        url, citation = found
        return self._sources.setdefault(
            key, CitedSource(str(len(self._sources) + 1), citation, url)
        )

    def _side_note(self, key: str) -> str:
        """The source `key` as plain text for the margin.

        For the eyes alone: a screen reader meets the number, which is a link to the same
        words in the list, and would otherwise hear each source in the middle of a sentence.
        A browser's reading view leaves it out for the same attribute, and our stylesheet
        where there is no margin to show it in.
        """
        source = self._source(key)
        if source is None:
            return ""
        return format_html(
            '<span class="side-note" aria-hidden="true"><b>{}</b> {}</span>',
            source.number,
            source.citation,
        )

    def _cite(self, key: str) -> str:
        source = self._source(key)
        if source is None:
            return ""
        number = source.number
        place = f"cited-{number}-{len(source.places) + 1}"
        self._sources[key] = replace(source, places=(*source.places, place))
        # Digits and our own words: there is nothing to escape.
        return (
            f'<sup class="citation"><a href="#source-{number}" id="{place}" '
            f'aria-label="Source {number}">{number}</a></sup>'
        )
