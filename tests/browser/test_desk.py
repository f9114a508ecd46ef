"""The pages between two submissions, by eye, by ear and by keyboard: front page, queue, search."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from intake.models import Submission
from tests.browser.conftest import DESK
from tests.browser.test_accessibility import findings_of, is_too_wide
from tests.browser.test_work import CHANGES, _enter
from tests.intake.answers import contact_answers, insurance_answers, open_form, send

QUEUE = "/admin/intake/submission/"


@pytest.fixture
def submission(site) -> Submission:
    """A contact form that was sent."""
    send(Client(), "/contact/", contact_answers())
    return Submission.objects.get()


def _revised() -> str:
    """The page of the second version of an insurance form of the same person."""
    browser = Client()
    hidden = open_form(browser, "/verify-insurance/")
    send(browser, "/verify-insurance/", insurance_answers(), hidden)
    changed = insurance_answers(name="رزا دلگادو", member_id="ZZ 99", best_time=None)
    send(browser, "/verify-insurance/", changed, hidden)
    return f"{QUEUE}{Submission.objects.latest('received_at').pk}/change/"


def _with_focus(page: Page) -> str:
    """The words of what the keyboard goes on from."""
    return str(page.evaluate("document.activeElement.innerText"))


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", CHANGES), ("dark", DESK)], ids=["narrow", "desk"]
)
def test_axe_finds_nothing_between_two_submissions(
    desk: Page, site, nurse, submission, scheme, size
):
    desk.set_viewport_size(size)
    desk.emulate_media(color_scheme=scheme)
    _enter(desk, site, nurse)
    found: list[str] = []

    def look(page: str) -> None:
        found.extend(findings_of(desk))
        found.extend([f"{page} is too wide"] * is_too_wide(desk))

    def search(words: str) -> None:
        desk.get_by_label(re.compile("Search by telephone")).fill(words)
        desk.get_by_role("button", name="Search").click()

    for path in ("/admin/", QUEUE, f"{QUEUE}?list=mine"):
        desk.goto(path)
        look(path)
    for words in ("(213) 555-0147", "nobody@example.org", "-"):
        search(words)
        look(f"search for {words}")
    for status in ("new", "contacted"):
        desk.goto(f"{QUEUE}?list=all")
        desk.get_by_role("checkbox").check()
        desk.get_by_label("With those that are ticked").select_option("change_status_of_selected")
        desk.get_by_role("button", name="Go").click()
        look(f"status of several, {status}")
        Submission.objects.update(status="contacted", opened_at=submission.received_at)
    desk.get_by_role("button", name="Change the status of all of them").click()
    look("no status chosen")
    desk.goto(_revised())
    expect(desk.get_by_role("columnheader", name="Before")).to_have_count(1)
    look("revision")
    assert found == []


def test_after_every_act_the_keyboard_goes_on_where_it_is_told_what_happened(
    desk: Page, site, nurse: User, submission
):
    _enter(desk, site, nurse)
    desk.goto(f"{QUEUE}{submission.pk}/change/?_changelist_filters=list%3Dopen")
    desk.get_by_role("button", name="Claim", exact=True).press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("You have claimed this submission.")
    assert _with_focus(desk).strip() == "You have claimed this submission."
    desk.keyboard.press("Tab")
    assert _with_focus(desk) == "Back to the queue"
    desk.get_by_role("button", name="Save the note").press("Enter")
    expect(desk).to_have_title(re.compile(f"^Error: {submission.reference}"))
    assert "There is a problem" in _with_focus(desk)
    desk.keyboard.press("Tab")
    assert _with_focus(desk) == "Write the note first."

    desk.get_by_role("link", name="Record benefits").click()
    desk.get_by_role("link", name="Back without recording").click()
    desk.get_by_role("link", name="Back to the queue").click()
    expect(desk.get_by_role("link", name="All open")).to_have_attribute("aria-current", "page")
    desk.get_by_label(re.compile("Search by telephone")).fill("Delgado")
    desk.keyboard.press("Enter")
    expect(desk).to_have_title(re.compile("^1 submission found"))
    assert _with_focus(desk) == "1 submission found"
    desk.keyboard.press("Tab")
    assert _with_focus(desk) == submission.reference


def test_the_time_of_a_planned_call_stands_beside_its_label(desk: Page, site, nurse, submission):
    _enter(desk, site, nurse)
    for size in (CHANGES, DESK):
        desk.set_viewport_size(size)
        desk.goto(f"{QUEUE}{submission.pk}/change/")
        for name in ("Date", "Time"):
            label = desk.locator("label", has_text=name).bounding_box()
            box = desk.get_by_label(name, exact=True).bounding_box()
            assert label
            assert box
            assert box["y"] <= label["y"] + label["height"] / 2 <= box["y"] + box["height"], name
