"""The submission page at work, in a browser: held by somebody, stale, narrow, dark, scriptless."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from intake.models import Submission
from tests.browser.conftest import DESK, PHONE
from tests.intake.acting import act, page_of
from tests.intake.answers import contact_answers, send
from tests.staff.signing_in import sign_in

CHANGES: ViewportSize = {"width": 320, "height": 640}


def _enter(page: Page, site: str, user: User) -> Client:
    """Let `page` be signed in as `user`; the same session for requests without a browser."""
    client = sign_in(Client(), user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    return client


@pytest.fixture
def submission(site) -> Submission:
    """A contact form that was sent."""
    send(Client(), "/contact/", contact_answers())
    return Submission.objects.get()


@pytest.fixture
def lead(site) -> User:
    """Leads admissions."""
    user = User.objects.create_user("lead", is_staff=True)
    user.groups.add(Group.objects.get(name="Admissions leads"))
    return user


def test_what_keeps_a_person_safe_is_in_sight_with_the_number(desk: Page, site, nurse, submission):
    _enter(desk, site, nurse)
    for size in (PHONE, DESK):
        desk.set_viewport_size(size)
        desk.goto(page_of(submission))
        call = desk.get_by_role("link", name="Call (213) 555-0147")
        call.scroll_into_view_if_needed()
        for words in ("Do not leave a voicemail.", "Do not say who we are to anyone else."):
            expect(desk.get_by_text(words)).to_be_in_viewport()
        box = desk.get_by_role("region", name="Rosa Delgado")
        expect(box).to_contain_text("Before you call")
        expect(box).to_contain_text("(213) 555-0147")


def test_every_target_is_large_enough_for_a_thumb(desk: Page, site, nurse, submission):
    desk.set_viewport_size(PHONE)
    _enter(desk, site, nurse)
    desk.goto(page_of(submission))
    for button in desk.locator("#work button:not(.visually-hidden)").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 40


def test_without_scripts_two_people_lose_nothing(plain_phone: Page, site, nurse, lead, submission):
    _enter(plain_phone, site, nurse)
    plain_phone.goto(page_of(submission))
    act(sign_in(Client(), lead), submission, "call", outcome="voicemail", note="Hers.")
    plain_phone.get_by_role("textbox", name="Note").fill("Mine.")
    plain_phone.get_by_role("button", name="Spam", exact=True).click()
    expect(plain_phone.get_by_role("alert")).to_contain_text("Somebody changed this meanwhile")
    expect(plain_phone.get_by_role("textbox", name="Note")).to_have_value("Mine.")
    expect(plain_phone.get_by_text("Hers.")).to_be_visible()
    plain_phone.get_by_role("button", name="Save the note").click()
    expect(plain_phone.get_by_text("The note is saved.")).to_be_visible()
    assert {note.read() for note in submission.notes.all()} == {"Hers.", "Mine."}


def test_in_an_emergency_a_lead_opens_it_by_keyboard(desk: Page, site, nurse, lead, submission):
    _enter(desk, site, lead)
    Submission.objects.update(claimed_by=nurse, claimed_at=timezone.now())
    desk.goto(page_of(submission))
    expect(desk.get_by_text("Rosa Delgado")).to_have_count(0)
    desk.get_by_label("Reason", exact=True).select_option(label="Somebody may be in danger")
    desk.get_by_label("Why you must open it now").fill("The caller is in danger.")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Rosa Delgado")).to_be_visible()
    expect(desk.get_by_text("Opened in an emergency: The caller is in danger.")).to_be_visible()
