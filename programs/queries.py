"""What pages ask of the programs, compiled once in each process."""

from typing import Any

from django.db.models import Exists, Q

from asana_site.compiled import CompiledQuery, Parameter
from programs.models import Program, ProgramQuerySet, Rung


def _published() -> ProgramQuerySet:
    programs: ProgramQuerySet = Program.objects.published(Parameter("now"))
    return programs


def with_ladder(programs: ProgramQuerySet, slug: Any) -> ProgramQuerySet:
    """Of `programs` the one of a page; if it stands on the ladder, all that do."""
    on_ladder = Q(rung__in=Rung.values)
    shows_ladder = Exists(Program.objects.filter(on_ladder, slug=slug))
    found: ProgramQuerySet = (
        programs.filter(Q(slug=slug) | on_ladder & Q(shows_ladder))
        .order_by("rung", "position", "name")
        .defer("body")
    )
    return found


# Values: now.
PUBLISHED = CompiledQuery(lambda: _published().in_order().defer("body", "body_html"))
LEVELS = CompiledQuery(
    lambda: (
        _published()
        .filter(rung__isnull=False)
        .order_by("rung", "position")
        .defer("body", "body_html")
    )
)
# Values: now, slug.
PUBLISHED_WITH_LADDER = CompiledQuery(lambda: with_ladder(_published(), Parameter("slug")))
