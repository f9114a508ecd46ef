"""A whole shift in admissions, in a real browser, and what the record says of it afterwards."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from asana_site.audit.models import AuditRecord
from intake.models import Submission
from tests.browser.filling import sign_in
from tests.conftest import _member
from tests.intake.answers import contact_answers, insurance_answers, send


@pytest.fixture
def colleague(db):
    """Takes over when the nurse goes home."""
    return _member("colleague", "Admissions")


@pytest.fixture
def officer(db):
    """Reads the record, and no submission."""
    return _member("officer", "Privacy officers")


def _press(page: Page, name: str) -> None:
    """Press a button of one's work and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def _said(page: Page, words: str) -> None:
    expect(page.locator(".messagelist")).to_contain_text(words)


def _record_benefits(page: Page) -> None:
    page.get_by_role("link", name="Record benefits").click()
    page.get_by_role("group", name=re.compile("active")).get_by_label("Yes").check()
    page.get_by_role("group", name=re.compile("network")).get_by_label("In network").check()
    page.get_by_label(re.compile("^Reference")).fill("CALL-4711")
    page.get_by_label(re.compile("Also mark")).check()
    page.get_by_role("button", name=re.compile("^Save")).click()


def test_a_shift_from_the_first_sign_in_to_the_last_call_is_on_the_record_as_it_was(
    desk: Page, browser: Browser, site: str, nurse, colleague, officer
):
    send(Client(), "/verify-insurance/", insurance_answers(contact_by="call"))
    oldest = Submission.objects.get()
    send(Client(), "/contact/", contact_answers())
    repeat = Submission.objects.exclude(pk=oldest.pk).get()

    sign_in(desk)
    desk.goto("/admin/intake/submission/")
    desk.locator("#result_list tbody tr").first.get_by_role("link").first.click()
    expect(desk).to_have_title(re.compile(f"^{oldest.reference}"))
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
    _press(desk, "Tomorrow, 9 a.m.")
    _said(desk, "The next call is planned.")
    desk.get_by_role("combobox", name=re.compile("Hand over|Assign|Give")).select_option(
        label="colleague"
    )
    _press(desk, "Hand over")
    _said(desk, "handed over")

    desk.goto(reverse("admin:intake_submission_search"))
    desk.get_by_label(re.compile("Telephone, e-mail")).fill("+1 213 555 0147")
    _press(desk, "Search")
    desk.get_by_role("link", name=repeat.reference).click()
    expect(desk.get_by_role("heading", name=re.compile("^1 earlier submission"))).to_be_visible()
    desk.get_by_label("Reason for closing").select_option(
        label="The same request is handled under another reference"
    )
    _press(desk, "Close")
    _said(desk, "The status is now “Closed”.")

    context = browser.new_context(base_url=site)
    page = context.new_page()
    sign_in(page, "officer")
    page.goto("/admin/audit/auditrecord/?actor=nurse")
    shown = page.locator("#result_list").inner_text()
    context.close()
    acts = [
        (row.get_action_display(), row.subject, row.detail)
        for row in AuditRecord.objects.filter(actor="nurse").order_by("number")
    ]
    print(*acts, sep="\n")
    for action, subject, detail in acts:
        assert subject in shown, (action, subject, detail)
