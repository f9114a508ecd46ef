"""Filling in the forms as a person does."""

from playwright.sync_api import Page


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


def sign_in(page: Page, name: str = "nurse") -> None:
    """Sign in to the staff's pages."""
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("correct horse battery staple")
    page.get_by_role("button", name="Log in").click()
