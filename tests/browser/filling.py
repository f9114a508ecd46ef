"""Filling in the forms as a person does."""

from playwright.sync_api import Page

from intake.models import Submission
from tests.staff.authenticator import code


def fill_contact(page: Page, **changes: str) -> None:
    """Fill in the contact form; not sent yet."""
    page.get_by_label("For me", exact=True).check()
    page.get_by_label("Your name").fill(changes.get("name", "Rosa Delgado"))
    page.get_by_label("Telephone number").fill("(213) 555-0147")
    page.get_by_label("Call me").check()
    page.get_by_role("group", name="voicemail").get_by_label("No", exact=True).check()
    page.get_by_role("group", name="say who we are").get_by_label("No", exact=True).check()
    page.get_by_label("What would you like to ask").fill(
        changes.get("message", "My back has hurt for six years.")
    )
    page.get_by_label("may contact me").check()


def take_ones_time() -> None:
    """Let what was sent look as if a person had filled it in, who is not done within seconds."""
    Submission.objects.update(robot_signs="")


def sign_in(page: Page, name: str = "nurse") -> None:
    """Sign in to the staff's pages for the first time: password, app, recovery codes."""
    page.goto("/admin/")
    give_password(page, name)
    page.get_by_role("link", name="Use an app").click()
    secret = page.locator(".entrance__secret").inner_text()
    page.get_by_label("Code from the app").fill(code(secret))
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("link", name="I have them").click()
    page.wait_for_url("**/admin/")


def give_password(page: Page, name: str = "nurse") -> None:
    """Fill in and send the first page of the sign-in."""
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("correct horse battery staple")
    page.get_by_role("button", name="Sign in").click()
