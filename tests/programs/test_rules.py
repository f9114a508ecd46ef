"""What a program must be before it is kept."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from programs.models import RESERVED_SLUGS, has_every_section
from tests.programs.rows import a_level, a_program, body

pytestmark = pytest.mark.django_db


def _complaints(program):
    with pytest.raises(ValidationError) as refused:
        program.full_clean()
    return refused.value.message_dict


def _refused_by_the_database(**values):
    with pytest.raises(IntegrityError), transaction.atomic():
        a_program(**values)


def test_a_program_that_is_complete_is_accepted():
    a_program().full_clean()
    a_level().full_clean()


@pytest.mark.parametrize("span", ["day", "week"])
def test_a_text_with_the_four_headings_is_accepted(span):
    has_every_section(body().replace("What a week", f"What a {span}"))
    has_every_section(body("### A smaller heading\n\nText"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Words without headings",
        body().replace("## What it is\n", ""),
        body().replace("## What it is\n", "### What it is\n"),
        body().replace("What it includes", "What it holds"),
        body().replace("What a week", "What a month"),
        body() + "\n## One more\n",
        "\n".join(reversed(body().splitlines())),
    ],
)
def test_a_text_without_the_four_headings_in_order_is_refused(text):
    with pytest.raises(ValidationError, match="these four headings, in this order"):
        has_every_section(text)


def test_the_headings_are_asked_for_in_the_form():
    assert "four headings" in _complaints(a_program(body="## Words"))["body"][0]


def test_a_link_that_leads_nowhere_is_named():
    program = a_program(body=body("[a](program:nowhere)"))
    assert "program:nowhere" in _complaints(program)["body"][0]


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_the_address_of_another_page_is_refused(slug):
    assert "another page" in _complaints(a_program(slug=slug))["slug"][0]


def test_every_page_that_stands_among_the_programs_has_its_address_reserved():
    assert reverse("levels-of-care") in {f"/programs/{slug}/" for slug in RESERVED_SLUGS}


def test_only_a_level_of_care_stands_on_the_ladder():
    _refused_by_the_database(rung=3)
    program = a_program()
    program.rung = 3
    assert _complaints(program) == {"__all__": ["Only a level of care stands on the ladder."]}


def test_a_level_of_care_may_stand_beside_the_ladder():
    a_level(rung=None).full_clean()


@pytest.mark.parametrize("rung", [0, 6])
def test_there_is_no_rung_above_or_below_the_ladder(rung):
    _refused_by_the_database(group="levels", rung=rung)


def test_a_group_that_nobody_knows_is_refused():
    _refused_by_the_database(group="others")


@pytest.mark.parametrize("field", ["key", "slug", "name"])
def test_two_programs_never_share_a_name_or_an_address(field):
    _refused_by_the_database(**{field: getattr(a_program(), field)})
