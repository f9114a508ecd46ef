"""The sign-in of staff in a real browser: passkeys, the warning, and what axe says."""

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from tests.browser.filling import give_password, sign_in
from tests.browser.looking import axe_findings

SECOND_FACTOR = "/admin/sign-in/second-factor/"


@pytest.fixture
def own_address(site: str, settings) -> None:
    """The site is served at the staff's own address, where alone they use passkeys."""
    settings.STAFF_URL = site


def _with_authenticator(page: Page) -> None:
    """Give the browser a virtual authenticator, as a laptop with a fingerprint reader is."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def _set_up_passkey(page: Page) -> None:
    page.goto("/admin/")
    give_password(page)
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_label("Name of this passkey").fill("Front desk")
    page.get_by_role("button", name="Set up a passkey").click()
    page.get_by_role("link", name="I have them").click()
    page.wait_for_url("**/admin/")


def _sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


@pytest.mark.usefixtures("own_address")
def test_a_passkey_is_set_up_and_signs_in(desk: Page, nurse):
    _with_authenticator(desk)
    _set_up_passkey(desk)
    assert str(Authenticator.objects.get(type="webauthn")) == "Front desk"
    _sign_out(desk)
    give_password(desk)
    desk.get_by_role("button", name="Use your passkey").click()
    desk.wait_for_url("**/admin/")
    desk.goto(SECOND_FACTOR)
    expect(desk.get_by_text("Front desk").first).to_be_visible()
    desk.get_by_role("link", name="Remove Front desk").click()
    desk.get_by_role("button", name="Remove the passkey").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Staff sign in")


@pytest.mark.usefixtures("own_address")
def test_a_passkey_that_is_not_at_hand_is_said_and_a_recovery_code_helps(desk: Page, nurse):
    devtools = desk.context.new_cdp_session(desk)
    _with_authenticator(desk)
    desk.goto("/admin/")
    give_password(desk)
    desk.get_by_role("link", name="Use a passkey").click()
    desk.get_by_role("button", name="Set up a passkey").click()
    recovery = desk.locator(".entrance__codes code").first.inner_text()
    desk.get_by_role("link", name="I have them").click()
    _sign_out(desk)
    # Another computer, which has no passkey.
    devtools.send("WebAuthn.enable")
    desk.add_init_script("navigator.credentials.get = () => Promise.reject(new Error());")
    give_password(desk)
    desk.get_by_role("button", name="Use your passkey").click()
    expect(desk.get_by_role("alert")).to_contain_text("The passkey was not used")
    desk.get_by_label("Code").fill(recovery)
    desk.get_by_role("button", name="Continue").click()
    desk.wait_for_url("**/admin/")


def test_a_warning_lets_one_stay(desk: Page, nurse):
    sign_in(desk)
    desk.clock.install()
    desk.reload()
    dialog = desk.get_by_role("alertdialog")
    desk.clock.run_for(12 * 60 * 1000)
    expect(dialog).not_to_be_visible()
    desk.clock.run_for(70 * 1000)
    expect(dialog).to_be_visible()
    expect(dialog).to_have_accessible_name("Still there?")
    expect(desk.get_by_role("button", name="Stay signed in")).to_be_focused()
    assert axe_findings(desk) == []
    with desk.expect_response("**/stay/") as answer:
        desk.keyboard.press("Enter")
    assert answer.value.json() == {"seconds": 900}
    expect(dialog).not_to_be_visible()
    desk.clock.run_for(12 * 60 * 1000)
    expect(dialog).not_to_be_visible()


def test_staying_in_one_window_stays_in_all(desk: Page, nurse):
    sign_in(desk)
    desk.clock.install()
    desk.reload()
    desk.clock.run_for(14 * 60 * 1000)
    expect(desk.get_by_role("alertdialog")).to_be_visible()
    other = desk.context.new_page()
    other.goto("/admin/")
    expect(desk.get_by_role("alertdialog")).not_to_be_visible()


def test_whoever_presses_escape_at_the_warning_stays(desk: Page, nurse):
    sign_in(desk)
    desk.clock.install()
    desk.reload()
    desk.clock.run_for(14 * 60 * 1000)
    expect(desk.get_by_role("alertdialog")).to_be_visible()
    with desk.expect_response("**/stay/") as answer:
        desk.keyboard.press("Escape")
    assert answer.value.json() == {"seconds": 900}
    desk.clock.run_for(12 * 60 * 1000)
    expect(desk.get_by_role("alertdialog")).not_to_be_visible()


def test_a_session_that_may_not_go_on_lets_one_go_back_and_save(phone: Page, nurse, settings):
    sign_in(phone)
    settings.STAFF_SESSION_SECONDS = 100
    phone.clock.install()
    phone.reload()
    phone.clock.run_for(2000)
    dialog = phone.get_by_role("alertdialog")
    expect(dialog).to_contain_text("Save what you typed, then sign in again.")
    expect(dialog.get_by_role("button")).to_have_text(["Go back and save"])
    assert axe_findings(phone) == []
    dialog.get_by_role("button", name="Go back and save").click()
    phone.clock.run_for(5000)
    expect(dialog).not_to_be_visible()


def test_staying_without_a_connection_is_told_and_can_be_tried_again(phone: Page, nurse):
    sign_in(phone)
    phone.clock.install()
    phone.reload()
    phone.clock.run_for(14 * 60 * 1000)
    phone.evaluate("() => { window.goodFetch = fetch; window.fetch = () => Promise.reject(); }")
    phone.get_by_role("button", name="Stay signed in").click()
    dialog = phone.get_by_role("alertdialog")
    expect(dialog).to_contain_text("The server could not be reached.")
    phone.evaluate("() => { window.fetch = window.goodFetch; }")
    phone.get_by_role("button", name="Stay signed in").click()
    expect(dialog).not_to_be_visible()


def test_at_the_end_nothing_stays_on_the_screen(desk: Page, nurse, settings):
    sign_in(desk)
    desk.goto("/admin/intake/submission/")
    desk.clock.install()
    desk.reload()
    # The server's clock runs on as the browser's does.
    settings.STAFF_IDLE_SECONDS = 0
    desk.clock.run_for(15 * 60 * 1000 + 2000)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Staff sign in")
    expect(desk.get_by_text("nothing was opened or saved for a while")).to_be_visible()
    assert "next=%2Fadmin%2Fintake%2Fsubmission%2F" in desk.url


def test_without_javascript_one_signs_in_and_sees_when_it_ends(plain_phone: Page, nurse):
    sign_in(plain_phone)
    expect(plain_phone.get_by_text("You are signed out after 15 minutes")).to_be_visible()
    expect(plain_phone.get_by_role("alertdialog")).not_to_be_visible()


def test_a_mistake_at_the_sign_in_is_told_above_the_form(phone: Page, nurse):
    phone.goto("/admin/")
    phone.get_by_role("button", name="Sign in").click()
    expect(phone).to_have_title(re.compile("^Error: "))
    expect(phone.get_by_role("alert")).to_be_focused()
    phone.get_by_role("link", name="Enter your username.").click()
    expect(phone.get_by_label("Username")).to_be_focused()
    for label, purpose in (("Username", "username"), ("Password", "current-password")):
        assert phone.get_by_label(label).get_attribute("autocomplete") == purpose
