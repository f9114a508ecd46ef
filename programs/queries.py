"""What pages ask of the programs, compiled once in each process."""

from typing import Any

from django.db.models import Case, Exists, F, Q, TextField, Value, When

from asana_site.compiled import CompiledQuery, Parameter
from programs.models import Program, ProgramQuerySet, Rung


def _published() -> ProgramQuerySet:
    programs: ProgramQuerySet = Program.objects.published(Parameter("now"))
    return programs


def with_ladder(programs: ProgramQuerySet, slug: Any) -> ProgramQuerySet:
    """Of `programs` the one of a page; if it stands on the ladder, all that do.

    Its text is `page_html`, which is empty for the others: they are shown by name.
    """
    on_ladder = Q(rung__in=Rung.values)
    this_page = When(slug=slug, then=F("body_html"))
    shows_ladder = Exists(Program.objects.filter(on_ladder, slug=slug))
    found: ProgramQuerySet = (
        programs.filter(Q(slug=slug) | on_ladder & Q(shows_ladder))
        .annotate(page_html=Case(this_page, default=Value(""), output_field=TextField()))
        .order_by("rung", "position", "name")
        .defer("body", "body_html")
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
