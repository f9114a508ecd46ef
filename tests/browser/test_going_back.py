"""The Back button of a browser, on pages that it may not store."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from asana_site.audit.models import Action, AuditRecord
from intake.models import Submission
from tests.browser.test_work import _enter
from tests.intake.answers import insurance_answers, send

QUEUE = "/admin/intake/submission/"


@pytest.fixture
def submission(site) -> Submission:
    """An insurance form, with answers that are hidden."""
    send(Client(), "/verify-insurance/", insurance_answers())
    return Submission.objects.get()


def _revealed() -> int:
    return AuditRecord.objects.filter(action=Action.REVEAL).count()


def test_back_from_a_hit_leads_to_what_was_found(desk: Page, site, nurse: User, submission):
    _enter(desk, site, nurse)
    desk.goto(f"{QUEUE}search/")
    desk.get_by_label(re.compile("Search by telephone")).fill("Delgado")
    desk.keyboard.press("Enter")
    desk.get_by_role("link", name=submission.reference).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text(submission.reference)
    desk.go_back()
    expect(desk).to_have_title(re.compile("^1 submission found"))
    desk.get_by_role("link", name=submission.reference).click()
    desk.get_by_role("link", name="Back to what was found").click()
    expect(desk.get_by_role("link", name=submission.reference)).to_be_visible()
    desk.go_back()
    expect(desk.get_by_role("heading", level=1)).to_contain_text(submission.reference)


def test_back_to_a_page_that_showed_a_hidden_answer_finds_it_hidden_again(
    desk: Page, site, nurse: User, submission
):
    _enter(desk, site, nurse)
    page = f"{QUEUE}{submission.pk}"
    for start, button, number in (
        (f"{page}/change/", "Show group number", "G99"),
        (f"{page}/benefits/", "Show what the insurer asks for", "XQ1234567"),
    ):
        before = _revealed()
        desk.goto(start)
        desk.get_by_role("button", name=button).click()
        expect(desk.get_by_text(number)).to_be_visible()
        assert "#a" in desk.url
        desk.goto(QUEUE)
        desk.go_back()
        expect(desk.get_by_role("button", name=button)).to_be_visible()
        expect(desk.get_by_text(number)).to_have_count(0)
        assert _revealed() == before + 1


def test_what_is_read_out_to_the_insurer_stands_beside_the_form_being_filled_in(
    desk: Page, site, nurse: User, submission
):
    _enter(desk, site, nurse)
    desk.goto(f"{QUEUE}{submission.pk}/benefits/")
    desk.get_by_label("Reference number of the call").fill("CALL-4711")
    desk.get_by_role("button", name="Show what the insurer asks for").click()
    expect(desk.get_by_text("XQ1234567")).to_be_visible()
    reference = desk.get_by_label("Reference number of the call")
    expect(reference).to_have_value("CALL-4711")
    # It stays in sight while one types at the end of the form, and Enter records.
    reference.scroll_into_view_if_needed()
    expect(desk.get_by_text("XQ1234567")).to_be_in_viewport()
    reference.press("Enter")
    expect(desk.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert _revealed() == 1
