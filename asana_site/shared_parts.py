"""Parts of pages that are rendered once for each set of values they show, and then kept.

What a part is kept for is what it shows, so a change of the content is a new part: nothing
has to be told of it, and nothing can be out of date.
"""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from asana_site.models import Center


# The facts are alike for all visitors: more than one state of them, three parts each, is only
# there while pages of a former one are still being made.
@lru_cache(maxsize=12)
def _rendered(template: str, facts: tuple[tuple[str, Any], ...]) -> SafeString:
    return render_to_string(template, {"center": Center(**dict(facts))})


# The lists of sources and the ladders of all pages, and of what they were a moment ago.
@lru_cache(maxsize=128)
def _rendered_with(template: str, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(template, dict(values))


def part(template: str, **values: Hashable) -> SafeString:
    """`template`, which is shown nothing but `values`; rendered once for each set of them.

    `values` must be equal only if they are shown alike: texts and tuples, and no rows of the
    database, which are equal when their keys are. Raises TypeError for what has no hash.
    """
    render = _rendered_with.__wrapped__ if settings.DEBUG else _rendered_with
    return render(template, tuple(values.items()))


class SharedParts:
    """The header, the ways to reach admissions, and the footer, with the facts of `center`."""

    def __init__(self, center: Center) -> None:
        self._facts = tuple(center.facts().items())

    def _part(self, name: str) -> SafeString:
        # In development a template may change while the process goes on.
        render = _rendered.__wrapped__ if settings.DEBUG else _rendered
        return render(f"includes/{name}.html", self._facts)

    @property
    def files(self) -> SafeString:
        """The icon, the fonts and the stylesheet that every page links to."""
        return part("includes/files.html")

    @property
    def emergency(self) -> SafeString:
        """Whom to call in danger and in a crisis, at the top of the page."""
        return part("includes/emergency.html")

    @property
    def header(self) -> SafeString:
        """The name, the main navigation, and how to reach admissions."""
        return self._part("header")

    @property
    def reach(self) -> SafeString:
        """The ways to reach admissions, at the end of the page."""
        return self._part("reach")

    @property
    def footer(self) -> SafeString:
        """The center's facts, the pages of the site, and whom to call in an emergency."""
        return self._part("footer")
