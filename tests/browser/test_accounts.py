"""Inviting a colleague and closing an account in a real browser, on a phone and at a desk."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.filling import sign_in
from tests.staff.signing_in import PASSWORD

CHOSEN = "seven otters sing at dawn"
NARROW: ViewportSize = {"width": 320, "height": 640}


@pytest.fixture
def chief(transactional_db, content) -> User:
    """Keeps the accounts."""
    return User.objects.create_superuser("chief", password=PASSWORD)


def _invite(page: Page) -> str:
    """Invite Rosa into admissions; the link that is shown."""
    page.get_by_label("First name").fill("Rosa")
    page.get_by_label("Last name").fill("Delgado")
    page.get_by_label("Username").fill("rosa")
    page.get_by_label("Admissions", exact=True).check()
    page.get_by_role("button", name="Invite").click()
    return page.locator(".entrance__secret").inner_text()


def _path_of(link: str) -> str:
    return f"/admin/{link.partition('/admin/')[2]}"


def test_a_colleague_is_invited_and_comes_in_without_javascript(
    phone: Page, plain_phone: Page, chief
):
    sign_in(phone, "chief")
    phone.goto("/admin/auth/user/invite/")
    link = _invite(phone)
    plain_phone.goto(_path_of(link))
    expect(plain_phone.get_by_text("Your username is rosa.")).to_be_visible()
    plain_phone.get_by_role("button", name="Choose a password").click()
    assert plain_phone.url.endswith("/admin/sign-in/invitation/")
    expect(plain_phone.get_by_label("Your username")).to_have_value("rosa")
    plain_phone.get_by_label("New password", exact=True).fill(CHOSEN)
    plain_phone.get_by_label("New password again").fill(CHOSEN)
    plain_phone.get_by_role("button", name="Set password").click()
    expect(plain_phone.get_by_text("Your password is set.")).to_be_visible()
    plain_phone.get_by_label("Username").fill("rosa")
    plain_phone.get_by_label("Password").fill(CHOSEN)
    plain_phone.get_by_role("button", name="Sign in").click()
    expect(plain_phone.get_by_role("heading", level=1)).to_have_text("Set up your second factor")


def test_an_account_is_closed_from_its_page(desk: Page, chief, nurse):
    sign_in(desk, "chief")
    desk.goto(f"/admin/auth/user/{nurse.pk}/change/")
    desk.get_by_role("link", name="Close account").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Close this account?")
    desk.get_by_role("button", name="Close the account").click()
    expect(desk.get_by_text("Nobody can sign in with it any more.")).to_be_visible()
    nurse.refresh_from_db()
    assert not nurse.is_active
