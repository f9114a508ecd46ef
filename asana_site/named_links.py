"""Links by name: `[IOP](program:iop)`, `[privacy](page:privacy)`, `[](source:lucas-2024)`.

A link by name is checked when a text is saved and becomes an address when a page is
shown, so it survives a change of slug and never leads to a draft. All names on a page
are looked up with one query, however many kinds there are. A link to a source is a
citation: it becomes a number, and the page lists the sources it cites.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet, Value
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# A whole link, as `asana_site.markdown` cleans it, and one of a kind that nobody registered.
_LINK = re.compile(r'<a href="([A-Za-z]+):([^"#]*)(#[^"]*)?">(.*?)</a>', re.DOTALL)
_UNKNOWN_KIND = re.compile(r"<a>(.*?)</a>", re.DOTALL)


@dataclass(frozen=True)
class Kind:
    """A kind of thing that texts link to by name.

    `rows(published_only)` is a queryset of the things; `key` and `slug` name the columns
    that hold the name and what the address is made of, `label` what a reader would call it.
    """

    rows: Callable[[bool], QuerySet]
    url_name: str = ""
    key: str = "key"
    slug: str = "slug"
    label: str = "name"

    def select(self, kind: str, keys: Collection[str], published_only: bool) -> QuerySet:
        """The (kind, key, slug, label) rows of `keys`, in a shape that can be united."""
        selected: QuerySet = (
            self.rows(published_only)
            .filter(**{f"{self.key}__in": sorted(keys)})
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

    register(
        SOURCE, Kind(lambda published_only: Source.objects.all(), slug="url", label="citation")
    )


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
        return reverse(name)
    except NoReverseMatch:
        return None


def _look_up(
    wanted: Iterable[tuple[str, str]], *, published_only: bool
) -> dict[tuple[str, str], tuple[str, str]]:
    """(slug, label) of each (kind, key) that exists, with one query at most."""
    keys_by_kind: dict[str, set[str]] = {}
    for kind, key in wanted:
        keys_by_kind.setdefault(kind, set()).add(key)
    selects = [
        _kinds[kind].select(kind, keys, published_only)
        for kind, keys in sorted(keys_by_kind.items())
        if kind in _kinds
    ]
    if not selects:
        return {}
    rows = selects[0].union(*selects[1:], all=True) if len(selects) > 1 else selects[0]
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


@dataclass
class CitedSource:
    """A source as a page lists it: its number, its text, and the places that cite it."""

    number: int
    citation: str
    url: str
    places: list[str] = field(default_factory=list)


class LinkedTexts:
    """The rendered texts of one page, with their links by name turned into addresses.

    Citations are numbered in the order in which `html()` is asked for the texts, and
    `sources` lists them afterwards. `known` spares the query for kinds that the view has
    at hand: {"program": {key: address}}.
    """

    def __init__(self, *texts: str, known: dict[str, dict[str, str]] | None = None) -> None:
        self._known = known or {}
        wanted = {
            (kind, key)
            for text in texts
            for kind, key, _, _ in _LINK.findall(text)
            if kind not in self._known
        }
        self._found = _look_up(wanted, published_only=True)
        self._sources: dict[str, CitedSource] = {}

    @property
    def sources(self) -> list[CitedSource]:
        """The sources cited so far, by number."""
        return list(self._sources.values())

    def html(self, text: str) -> SafeString:
        """`text`, ready to print. A link that leads nowhere now is printed as its words."""
        return mark_safe(_LINK.sub(self._replace, text))

    def _replace(self, link: re.Match[str]) -> str:
        kind, key, fragment, words = link.groups()
        if kind == SOURCE:
            return self._cite(key)
        if kind not in kinds():
            return link[0]
        address = self._address(kind, key)
        return f'<a href="{address}{fragment or ""}">{words}</a>' if address else words

    def _address(self, kind: str, key: str) -> str | None:
        if kind == PAGE:
            return _page_address(key)
        if kind in self._known:
            return self._known[kind].get(key)
        found = self._found.get((kind, key))
        return reverse(_kinds[kind].url_name, args=[found[0]]) if found else None

    def _cite(self, key: str) -> str:
        found = self._found.get((SOURCE, key))
        if found is None:
            return ""
        url, citation = found
        source = self._sources.setdefault(key, CitedSource(len(self._sources) + 1, citation, url))
        place = f"cited-{source.number}-{len(source.places) + 1}"
        source.places.append(place)
        return format_html(
            '<sup class="citation">'
            '<a href="#source-{0}" id="{1}" aria-label="Source {0}">{0}</a></sup>',
            source.number,
            place,
        )
