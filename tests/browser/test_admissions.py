"""A day in admissions, from the password to signing out, by keyboard alone."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from intake.models import Submission
from tests.browser.conftest import DESK, PHONE
from tests.browser.filling import give_password, sign_in, take_ones_time
from tests.browser.keyboard import press, tab_to, write
from tests.browser.looking import axe_findings, scrolls_sideways
from tests.intake.answers import contact_answers, insurance_answers, send
from tests.staff.authenticator import code
from tests.staff.signing_in import PASSWORD


def _sign_in_for_the_first_time(page: Page) -> None:
    """Password, authenticator app, recovery codes."""
    page.goto("/admin/")
    write(page, page.get_by_label("Username"), "nurse")
    write(page, page.get_by_label("Password"), PASSWORD)
    page.keyboard.press("Enter")
    press(page, page.get_by_role("link", name="Use an app"))
    secret = page.locator(".entrance__secret").inner_text()
    write(page, page.get_by_label("Code from the app"), code(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    press(page, page.get_by_role("link", name="I have them"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Staff pages")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_admissions_works_the_newest_submission_to_its_end_by_keyboard(desk: Page, nurse, size):
    send(Client(), "/contact/", contact_answers())
    send(Client(), "/verify-insurance/", insurance_answers(contact_by="email"))
    newest = Submission.objects.latest("received_at")
    take_ones_time()
    desk.set_viewport_size(size)
    _sign_in_for_the_first_time(desk)

    press(desk, desk.get_by_role("main").get_by_role("link", name="Submissions").first)
    queue = desk.locator("#result_list tbody tr")
    expect(queue).to_have_count(2)
    press(desk, queue.last.get_by_role("link"))
    expect(desk).to_have_title(re.compile(f"^{newest.reference}"))
    cautions = desk.get_by_role("region", name="Before you call or write").get_by_role("listitem")
    expect(cautions.first).to_have_text("Asked to be reached by e-mail, not by telephone.")
    expect(cautions.last).to_have_text("A good time to reach them: after six")

    expect(desk.get_by_text("XQ1234567")).to_have_count(0)
    press(desk, desk.get_by_role("button", name="Show member or policy number"))
    shown = desk.locator("#answer-member_id")
    expect(shown).to_be_focused()
    expect(shown).to_have_text("XQ1234567")
    press(desk, desk.get_by_role("button", name="Claim"))
    expect(desk.get_by_text("You have claimed this submission.")).to_be_visible()
    write(desk, desk.get_by_role("textbox", name="Note"), "Wrote back; the plan is active.")
    press(desk, desk.get_by_role("button", name="Wrote an e-mail or a text message"))
    expect(desk.get_by_text("The attempt is noted")).to_be_visible()
    tab_to(desk, desk.get_by_label("Date", exact=True))
    desk.keyboard.type(f"{timezone.localdate() + timedelta(days=1):%m%d%Y}")
    tab_to(desk, desk.get_by_label("Time", exact=True))
    desk.keyboard.type("0930AM")
    # Enter in a field of the next call plans it, and presses no other button.
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("The next call is planned for")).to_be_visible()
    shown_status = desk.get_by_role("group", name="Next step")
    expect(shown_status).to_contain_text("The status is “Contacted”.")
    press(desk, desk.get_by_role("link", name="Back to the queue"))
    expect(queue.last).to_contain_text("Contacted")

    press(desk, desk.get_by_role("button", name="Sign out"))
    expect(desk.get_by_text("You are signed out.")).to_be_visible()
    desk.go_back()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Staff sign in")
    newest.refresh_from_db()
    assert newest.status == "contacted"
    assert timezone.localtime(newest.follow_up_at).hour == 9
    assert [note.read() for note in newest.notes.all()] == ["Wrote back; the plan is active."]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_late_is_told_to_staff_who_gave_both_factors_and_not_on_paper(
    desk: Page, nurse, settings, scheme
):
    desk.emulate_media(color_scheme=scheme)
    send(Client(), "/contact/", contact_answers())
    settings.INTAKE_SPOOL.mkdir(parents=True)
    (settings.INTAKE_SPOOL / f"{Submission.objects.get().pk}.json").write_text("{}")
    warning = desk.get_by_text("1 submission waits to be filed")
    desk.goto("/admin/")
    give_password(desk)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Set up your second factor")
    expect(warning).to_have_count(0)
    desk.get_by_role("button", name="Sign out").click()
    sign_in(desk)
    for path in ("/admin/", "/admin/intake/submission/"):
        desk.goto(path)
        expect(warning).to_be_visible()
        assert axe_findings(desk) == []
    desk.goto(f"/admin/intake/submission/{Submission.objects.get().pk}/change/")
    desk.set_viewport_size({"width": 320, "height": 256})
    expect(warning).to_be_visible()
    assert not scrolls_sideways(desk)
    desk.emulate_media(media="print")
    expect(warning).not_to_be_visible()
    expect(desk.get_by_role("heading", name="Before you call or write")).to_be_visible()
