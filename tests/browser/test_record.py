"""Hidden answers and the record of access, as staff use them in a browser."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from intake.models import Submission
from tests.intake.answers import insurance_answers, send
from tests.staff.signing_in import sign_in


def _enter(page: Page, site: str, user: User) -> None:
    """Let `page` be signed in as `user`."""
    client = sign_in(Client(), user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


@pytest.fixture
def its_page(site) -> str:
    """The address of the page of an insurance form that was sent."""
    send(Client(), "/verify-insurance/", insurance_answers())
    return f"/admin/intake/submission/{Submission.objects.get().pk}/change/"


def test_the_keyboard_alone_shows_an_answer_and_lands_at_it(desk: Page, site, nurse, its_page):
    _enter(desk, site, nurse)
    desk.goto(its_page)
    expect(desk.get_by_text("XQ1234567")).to_have_count(0)
    desk.get_by_role("textbox", name="Note").fill("Half a note")
    desk.get_by_role("button", name="Show member or policy number").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("XQ1234567")).to_be_in_viewport()
    expect(desk.locator(":focus")).to_have_id("answer-member_id")
    expect(desk.get_by_role("textbox", name="Note")).to_have_value("Half a note")
    expect(desk.get_by_role("button", name="Show group number")).to_be_visible()
    desk.get_by_role("button", name="Save the note").click()
    desk.wait_for_url("**/change/")
    assert Submission.objects.get().notes.get().read() == "Half a note"


def test_without_scripts_an_answer_is_shown_just_the_same(plain_phone: Page, site, nurse, its_page):
    _enter(plain_phone, site, nurse)
    plain_phone.goto(its_page)
    plain_phone.get_by_role("button", name="Show date of birth of the person").click()
    expect(plain_phone.get_by_text("March 27, 1985")).to_be_in_viewport()
