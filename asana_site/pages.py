"""What every page states about itself: its names, its place in the site, what it is about."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static

from asana_site.models import Center
from asana_site.slugs import path_of


def center_of(request: HttpRequest) -> Center:
    """The center's facts, read once a request; as last read, while the database is away."""
    if not hasattr(request, "center"):
        request.center = Center.load_or_remember() or Center()  # type: ignore[attr-defined]
    return request.center  # type: ignore[attr-defined, no-any-return]


def absolute(path: str) -> str:
    """The address of `path` in the world, from the setting and never from the request."""
    return f"{settings.SITE_URL}{path}"


@dataclass(frozen=True)
class Crumb:
    """One step of the way from the home page; the last one is the page itself."""

    label: str
    path: str


@dataclass
class Page:
    """What a page says about itself in its head, its breadcrumbs and its structured data.

    `heading` is the h1; `title` stands before the center's name in the browser's tab.
    `trail` is the way from the home page to the page's parent.
    """

    heading: str
    description: str
    path: str
    title: str = ""
    trail: Sequence[Crumb] = ()
    indexed: bool = True
    is_preview: bool = False
    graph: list[dict[str, Any]] = field(default_factory=list)

    @property
    def canonical(self) -> str:
        """The one address under which the page should be known."""
        return absolute(self.path)

    @property
    def share_picture(self) -> str:
        """The address of the drawing that is shown where the page is shared: one for all."""
        return absolute(static("img/share.png"))

    @cached_property
    def breadcrumbs(self) -> list[Crumb]:
        """Home, the trail, and the page itself; empty on the home page."""
        home = path_of("home")
        if self.path == home:
            return []
        return [Crumb("Home", home), *self.trail, Crumb(self.heading, self.path)]
