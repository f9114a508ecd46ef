"""What the center offers: programs in their groups, and the ladder of levels of care."""

import re
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models

from asana_site.markdown import MarkdownField, RenderedMarkdownField
from asana_site.publishing import AddressedContent, PublishedQuerySet
from asana_site.slugs import path_of

# Addresses under /programs/ that are pages of their own.
RESERVED_SLUGS = {"levels-of-care"}

# Every program's text has the same skeleton: these headings, in this order. It begins with
# the days of the person who reads, because that is what somebody asks who is to go there;
# what the thing is by definition can wait. That section has two spellings.
SECTIONS = (
    r"What a (?:day|week) looks like",
    r"What it is",
    r"What it includes",
    r"How it fits with other programs",
)


class Group(models.TextChoices):
    """The groups of the programs page, in the order in which it shows them."""

    CONDITIONS = "conditions", "What we treat"
    LEVELS = "levels", "Levels of care"
    THERAPIES = "therapies", "Therapies"


class Rung(models.IntegerChoices):
    """The ladder of care, from the most support to the least; one may start on any rung."""

    DETOX = 1, "Detox"
    RESIDENTIAL = 2, "Residential"
    PARTIAL_HOSPITALIZATION = 3, "Partial hospitalization"
    INTENSIVE_OUTPATIENT = 4, "Intensive outpatient"
    OUTPATIENT = 5, "Outpatient"


class About(models.TextChoices):
    """What kind of thing a program's page is about, in schema.org's words."""

    CONDITION = "condition", "a medical condition"
    THERAPY = "therapy", "a medical therapy"
    PSYCHOLOGICAL = "psychological", "a psychological treatment"


def has_every_section(body: str) -> None:
    """Raise ValidationError unless `body` has the four headings of a program page, in order."""
    headings = [line.strip() for line in re.findall(r"^## (.*)$", body, re.MULTILINE)]
    if len(headings) != len(SECTIONS) or not all(
        re.fullmatch(section, heading) for section, heading in zip(SECTIONS, headings, strict=True)
    ):
        raise ValidationError(
            "A program’s text has these four headings, in this order: “## What a week looks "
            "like” (or “a day”), “## What it is”, “## What it includes”, "
            "“## How it fits with other programs”."
        )


def is_not_reserved(slug: str) -> None:
    """Raise ValidationError for an address that another page has."""
    if slug in RESERVED_SLUGS:
        raise ValidationError("This address belongs to another page.")


class ProgramQuerySet(PublishedQuerySet):
    """Programs, in the order of their groups."""

    def in_order(self) -> Self:
        """As the programs page lists them: by group, then by place in the group."""
        order = models.Case(
            *(models.When(group=group, then=place) for place, group in enumerate(Group)),
            output_field=models.PositiveSmallIntegerField(),
        )
        return self.order_by(order, "position", "name")


class Program(AddressedContent):
    """One thing the center offers, with a page of its own."""

    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        validators=[is_not_reserved],
        help_text="The last part of the page’s address. The old address keeps leading here.",
    )
    name = models.CharField(max_length=80, unique=True)
    short_name = models.CharField(max_length=40, help_text="For menus and the ladder of care.")
    group = models.CharField(max_length=20, choices=Group)
    position = models.PositiveSmallIntegerField("place in its group", default=1)
    rung = models.PositiveSmallIntegerField(
        "rung of the ladder",
        choices=Rung,
        null=True,
        blank=True,
        help_text="For levels of care: where it stands between detox and outpatient.",
    )
    about = models.CharField(
        "the page is about",
        max_length=20,
        choices=About,
        default=About.THERAPY,
        help_text="Tells search engines what the page describes.",
    )
    summary = models.CharField(
        max_length=240, help_text="One or two sentences, shown wherever the program is listed."
    )
    description = models.CharField(
        "description for search results", max_length=160, help_text="70 to 155 characters."
    )
    suits = models.TextField("whom it suits", help_text="Plain text, one to three sentences.")
    hours_a_week = models.CharField("time it takes", max_length=120, blank=True)
    setting = models.CharField("where you live", max_length=120, blank=True)
    supervision = models.CharField("medical supervision", max_length=140, blank=True)
    overdose_guidance = models.BooleanField(
        "show what to do in an overdose",
        default=False,
        help_text="For pages that people near opioids read.",
    )
    body = MarkdownField(
        "text",
        validators=[has_every_section],
        help_text="Markdown with the four headings of every program page. Link by name: "
        "[IOP](program:iop), [privacy](page:privacy); cite as [](source:NAME).",
    )
    body_html = RenderedMarkdownField(of="body")

    objects: ClassVar[Any] = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["group", "position", "name"]
        # A few of the programs, which pages of these few show.
        indexes = [
            models.Index(
                fields=["rung"],
                name="programs_program_on_the_ladder",
                condition=models.Q(rung__isnull=False),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(group__in=Group.values), name="programs_program_group_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(rung__isnull=True)
                | models.Q(rung__in=Rung.values, group=Group.LEVELS),
                name="programs_program_rung_is_a_level_of_care",
                violation_error_message="Only a level of care stands on the ladder.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_of("program", self.slug)
