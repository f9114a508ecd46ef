"""Filling in the forms as a person does."""

from playwright.sync_api import Page

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


def fill_insurance_by_keyboard(page: Page, day: str = "27") -> None:
    """Fill in the insurance form without a pointer; the button to go on has the focus."""
    keys = page.keyboard

    def type_into(label: str, text: str) -> None:
        page.get_by_label(label).first.focus()
        keys.type(text)

    def choose(group: str, downs: int) -> None:
        page.get_by_role("group", name=group).get_by_role("radio").first.focus()
        keys.press("Space")
        for _ in range(downs):
            keys.press("ArrowDown")

    choose("Is this for you", 0)
    type_into("Your name", "Rosa Delgado")
    type_into("Telephone number", "213 555 0147")
    choose("How should we reach you", 0)
    choose("voicemail", 1)
    choose("say who we are", 1)
    type_into("Insurance company", "Sierra Mutual")
    page.get_by_label("I don’t have it with me").focus()
    keys.press("Space")
    choose("primary insured", 0)
    care = page.get_by_role("group", name="Date of birth of the person seeking care")
    care.get_by_label("Month").focus()
    for part in ("February", day, "1985"):
        keys.type(part)
        keys.press("Tab")
    page.get_by_label("State where").select_option("California")
    page.get_by_label("may contact me").focus()
    keys.press("Space")
    keys.press("Tab")


def take_ones_time() -> None:
    """Let what was sent look as if a person had filled it in, who is not done within seconds."""
    # Here, because the pictures of the README are taken by a process that only drives a browser.
    from intake.models import Submission

    Submission.objects.update(robot_signs="")


def sign_in(page: Page, name: str = "nurse") -> str:
    """Sign in to the staff's pages for the first time: password, app, recovery codes.

    Returns the secret of the app.
    """
    page.goto("/admin/")
    give_password(page, name)
    page.get_by_role("link", name="Use an app").click()
    secret = page.locator(".entrance__secret").inner_text()
    page.get_by_label("Code from the app").fill(code(secret))
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("link", name="I have them").click()
    page.wait_for_url("**/admin/")
    return secret


def give_password(page: Page, name: str = "nurse") -> None:
    """Fill in and send the first page of the sign-in."""
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("correct horse battery staple")
    page.get_by_role("button", name="Sign in").click()
