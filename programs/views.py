"""The pages about what the center offers."""

from itertools import groupby
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.views.generic import TemplateView

from asana_site import structured_data
from asana_site.named_links import LinkedTexts
from asana_site.pages import Crumb, Page
from asana_site.slugs import path_of
from asana_site.views.page import ContentView
from programs import queries
from programs.ladder import Step, ladder_of
from programs.models import About, Group, Program

# The levels-of-care page states the hours of the ASAM Criteria beside the center's own.
HOURS_SOURCE = '<a href="source:samhsa-2021"></a>'

SCHEMA_TYPES = {
    About.CONDITION: "MedicalCondition",
    About.THERAPY: "MedicalTherapy",
    About.PSYCHOLOGICAL: "PsychologicalTreatment",
}


def programs_crumb() -> Crumb:
    """The step of the breadcrumbs that every program's page has."""
    return Crumb("Programs", path_of("programs"))


class ProgramListView(ContentView, TemplateView):
    """All programs, in their groups."""

    template_name = "programs/program_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        programs = queries.PUBLISHED.rows(now=timezone.now())
        groups = [
            {"key": key, "name": Group(key).label, "programs": list(members)}
            for key, members in groupby(programs, key=lambda program: program.group)
        ]
        return super().get_context_data(groups=groups, ladder=ladder_of(programs), **kwargs)

    def get_page(self, context: dict[str, Any]) -> Page:
        page = Page(
            heading="Programs",
            title="Programs and treatment",
            description="Everything we offer: treatment for opioid addiction with chronic pain, "
            "five levels of care, and the therapies inside them.",
            path=path_of("programs"),
        )
        page.graph = [structured_data.web_page(page, "CollectionPage")]
        return page


class LevelsOfCareView(ContentView, TemplateView):
    """The rungs of the ladder, side by side."""

    template_name = "programs/levels_of_care.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        levels = queries.LEVELS.rows(now=timezone.now())
        links = LinkedTexts(HOURS_SOURCE)
        return super().get_context_data(
            levels=levels,
            ladder=ladder_of(levels),
            hours_citation=links.html(HOURS_SOURCE),
            sources=links.sources,
            **kwargs,
        )

    def get_page(self, context: dict[str, Any]) -> Page:
        page = Page(
            heading="Levels of care, side by side",
            title="Levels of care compared",
            description="Detox, residential, PHP, IOP and outpatient care compared: hours a week, "
            "where you live, medical supervision and whom each one suits.",
            path=path_of("levels-of-care"),
            trail=[programs_crumb()],
        )
        page.graph = [structured_data.web_page(page, "MedicalWebPage")]
        return page


class ProgramView(ContentView, TemplateView):
    """One program. In a staff preview, drafts too."""

    template_name = "programs/program.html"
    is_preview = False

    def get_programs(self, slug: str) -> list[Program]:
        """The program of this page, and those on its ladder."""
        if self.is_preview:
            return list(queries.with_ladder(Program.objects.all(), slug))
        return queries.PUBLISHED_WITH_LADDER.rows(now=timezone.now(), slug=slug)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        slug: str = self.kwargs["slug"]
        programs = self.get_programs(slug)
        program = next((p for p in programs if p.slug == slug), None)
        if program is None:
            raise Http404
        text: str = program.page_html  # type: ignore[attr-defined]
        links = LinkedTexts(text)
        ladder = self.ladder(programs, program)
        places = (place for place, step in enumerate(ladder, 1) if step.is_here)
        return super().get_context_data(
            program=program,
            body=links.html(text),
            sources=links.sources,
            ladder=ladder,
            place_on_ladder=next(places, None),
            **kwargs,
        )

    @staticmethod
    def ladder(programs: list[Program], here: Program) -> tuple[Step, ...]:
        """The published rungs with the one of this page; nothing for what is no level of care."""
        if here.rung is None:
            return ()
        return ladder_of((p for p in programs if p.is_published or p == here), here=here)

    def get_page(self, context: dict[str, Any]) -> Page:
        program: Program = context["program"]
        page = Page(
            heading=program.name,
            description=program.description,
            path=program.get_absolute_url(),
            trail=[programs_crumb()],
            indexed=not self.is_preview,
            is_preview=self.is_preview,
        )
        about = {
            "@type": SCHEMA_TYPES[About(program.about)],
            "name": program.name,
            "description": program.summary,
        }
        page.graph = [structured_data.web_page(page, "MedicalWebPage", about=about)]
        return page
