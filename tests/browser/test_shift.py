"""A whole shift in admissions, in a real browser, and what the record says of it afterwards."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import Browser, Page, expect

from intake.models import Submission
from tests.browser.filling import give_password, sign_in, take_ones_time
from tests.intake.answers import contact_answers, insurance_answers, send
from tests.staff.authenticator import code
from tests.staff.members import member

DUPLICATE = "The same request is handled under another reference"
# How somebody's very first sign-in is recorded: action, subject, detail.
SIGNED_IN = (
    ("Signed in", "-", "-"),
    ("Was refused", "admin:index", "no second factor"),
    ("Viewed", "mfa_index", "-"),
    ("Viewed", "mfa_activate_totp", "-"),
    ("Second factor", "auth.user", "totp set up"),
    ("Second factor", "auth.user", "recovery_codes set up"),
    ("Viewed", "mfa_view_recovery_codes", "-"),
    ("Viewed", "admin:index", "-"),
)
# And every later one.
SIGNED_IN_AGAIN = (
    ("Second factor", "auth.user", "totp accepted"),
    ("Signed in", "-", "-"),
    ("Viewed", "admin:index", "-"),
)


@pytest.fixture
def colleague(db):
    """Takes over when the nurse goes home."""
    return member("colleague", "Admissions")


@pytest.fixture
def officer(db):
    """Reads the record, and no submission."""
    return member("officer", "Privacy officers")


def _read_in_the_record(page: Page) -> list[tuple[str, ...]]:
    """(actor, action, subject, detail) of every entry that the list shows, the oldest first."""
    rows = page.locator("#result_list tbody tr")
    cells = [
        [cell.strip() for cell in row.locator("th, td").all_inner_texts()] for row in rows.all()
    ]
    return [
        tuple(re.sub(r"^auth.user \d+$", "auth.user", cell) for cell in row[2:6])
        for row in reversed(cells)
    ]


def _on(reference: str, *entries: tuple[str, str]) -> list[tuple[str, str, str]]:
    """Entries about one submission."""
    return [(action, reference, detail) for action, detail in entries]


def _sign_in_with_a_code(page: Page) -> None:
    """Set up an app at the very first sign-in, sign out, and come back with its code."""
    secret = sign_in(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    give_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Give your second factor")
    # A code works once, and that of now has set the app up.
    page.get_by_label("Code").fill(code(secret, later=1))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/admin/")


def _press(page: Page, name: str) -> None:
    """Press a button of one's work and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def _said(page: Page, words: str) -> None:
    expect(page.locator(".messagelist")).to_contain_text(words)


def _record_benefits(page: Page) -> None:
    page.get_by_role("link", name="Record benefits").click()
    page.get_by_role("group", name="Is the plan active?").get_by_label("Yes").check()
    page.get_by_role("group", name="Are we in the plan’s network?").get_by_label(
        "In network"
    ).check()
    page.get_by_label("Reference number of the call").fill("CALL-4711")
    page.get_by_label("Also mark as benefits verified").check()
    _press(page, "Record benefits")


def test_a_shift_from_the_first_sign_in_to_the_last_call_is_on_the_record_as_it_was(
    desk: Page, browser: Browser, site: str, nurse, colleague, officer
):
    send(Client(), "/verify-insurance/", insurance_answers(contact_by="call"))
    oldest = Submission.objects.get()
    send(Client(), "/contact/", contact_answers())
    repeat = Submission.objects.exclude(pk=oldest.pk).get()
    take_ones_time()

    _sign_in_with_a_code(desk)
    desk.goto("/admin/intake/submission/")
    desk.locator("#result_list tbody tr").first.get_by_role("link").first.click()
    expect(desk).to_have_title(re.compile(f"^{oldest.reference}"))
    for answer in ("Rosa Delgado", "Sierra Mutual"):
        expect(desk.get_by_text(answer).first).to_be_visible()
    _press(desk, "Claim")
    _press(desk, "No answer")
    _press(desk, "Spoke with them")
    _said(desk, "The attempt is noted")
    _record_benefits(desk)
    expect(desk.get_by_text("The status is “Benefits verified”.")).to_be_visible()
    desk.get_by_role("link", name="Print the summary").click()
    expect(desk.get_by_text("42 CFR part 2").first).to_be_visible()
    desk.go_back()
    desk.get_by_role("link", name="Print this submission").click()
    expect(desk.get_by_text("42 CFR part 2").first).to_be_visible()
    desk.go_back()
    tomorrow = timezone.localdate() + timedelta(days=1)
    _press(desk, "Tomorrow, 9 a.m.")
    _said(desk, "The next call is planned for")
    desk.get_by_label("Hand over to").select_option(label="colleague")
    _press(desk, "Hand over")
    _said(desk, "handed over")

    desk.goto(reverse("admin:intake_submission_search"))
    desk.get_by_label(re.compile("Search by telephone")).fill("+1 213 555 0147")
    _press(desk, "Search")
    desk.get_by_role("link", name=repeat.reference).click()
    expect(desk.get_by_role("heading", name=re.compile("^1 earlier submission"))).to_be_visible()
    desk.get_by_label("Reason for closing").select_option(label=DUPLICATE)
    _press(desk, "Close")
    _said(desk, "The status is now “Closed”.")

    context = browser.new_context(base_url=site)
    page = context.new_page()
    sign_in(page, "officer")
    page.get_by_role("link", name="Entries").first.click()
    expect(page.locator("#result_list")).to_be_visible()
    everything = _read_in_the_record(page)
    page.get_by_role("link", name="nurse").click()
    page.wait_for_url("**/?actor=nurse")
    read = _read_in_the_record(page)
    refused = page.goto(f"/admin/intake/submission/{oldest.pk}/change/")
    assert refused is not None
    assert refused.status == 403
    assert not any(word in page.content() for word in ("Rosa", "Delgado", "Sierra Mutual"))
    context.close()

    # Beside the nurse's own, the record holds what the officer and nobody known did.
    by = {actor: [entry for entry in everything if entry[0] == actor] for actor, *_ in everything}
    assert by.pop("nurse") == read
    assert [entry[1:] for entry in by.pop("officer")] == [*SIGNED_IN]
    assert by == {"-": [("-", "Was refused", "admin:index", "302")] * 2}

    planned = f"{date_format(tomorrow, 'F j, Y')}, 9 a.m."
    assert [entry[1:] for entry in read] == [
        *SIGNED_IN,
        ("Signed out", "-", "-"),
        *SIGNED_IN_AGAIN,
        ("Listed", "intake.submission", "-"),
        *_on(
            oldest.reference,
            ("Viewed", "-"),
            ("Changed", "Claimed"),
            ("Viewed", "-"),
            ("Changed", "Tried to reach the person: No answer"),
            ("Viewed", "-"),
            ("Changed", "Tried to reach the person: Spoke with them"),
            ("Changed", "Changed the status: New → Contacted"),
            ("Viewed", "-"),
            ("Viewed", "form for benefits"),
            ("Changed", "Recorded benefits"),
            ("Changed", "Changed the status: Contacted → Benefits verified"),
            ("Viewed", "-"),
            ("Printed", "summary of benefits"),
            ("Viewed", "-"),
            ("Printed", "the submission, without member ID and dates of birth"),
            ("Viewed", "-"),
            ("Changed", f"Planned the next call: {planned}"),
            ("Viewed", "-"),
            ("Changed", "Assigned: to colleague"),
            ("Viewed", "claimed by another: not shown"),
        ),
        ("Viewed", "intake.submission", "search"),
        ("Searched", "intake.submission", "telephone, member ID: 2 found"),
        ("Listed", "intake.submission", "what a search had found: 2"),
        *_on(
            repeat.reference,
            ("Viewed", "-"),
            ("Changed", f"Changed the status: New → Closed: {DUPLICATE}"),
            ("Viewed", "-"),
        ),
    ]
