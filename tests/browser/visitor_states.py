"""What visitors meet: what they read, the forms, and what did not work."""

from collections.abc import Callable

from django.test import Client
from playwright.sync_api import FilePayload

from articles.finding import MOST_CHARACTERS
from intake.robots import Flood
from intake.sealing import CannotSeal
from tests.browser.filling import fill_contact
from tests.browser.staging import Stage
from tests.browser.state import State, at, pressed
from tests.intake.answers import contact_answers, insurance_answers
from tests.intake.photographs.hostile import HOSTILE
from tests.intake.photographs.pictures import photograph

ENTRANCE = "/admin/sign-in/"

# --- What visitors read ---------------------------------------------------------------


def _find(words: str) -> Callable[[Stage], object]:
    def bring(stage: Stage) -> None:
        stage.go("/faq/")
        stage.page.get_by_label("Find an answer").fill(words)
        with stage.page.expect_navigation():
            stage.press("Find")

    return bring


READING = (
    State("home", at("/")),
    State("programs", at("/programs/")),
    State("levels-of-care", at("/programs/levels-of-care/")),
    State("program-on-the-ladder", at("/programs/intensive-outpatient-program/")),
    State("program-beside-the-ladder", at("/programs/medically-assisted-detox/")),
    State("program-of-therapy", at("/programs/cognitive-behavioral-therapy/")),
    State("articles", at("/articles/")),
    State("article", at("/articles/chronic-pain-and-opioid-addiction/")),
    State("article-at-a-source", at("/articles/chronic-pain-and-opioid-addiction/#source-1")),
    State("faq", at("/faq/")),
    State("faq-at-an-answer", at("/faq/#related")),
    State("faq-found", _find("insurance")),
    State("faq-found-nothing", _find("unheard-of")),
    State("faq-failed", _find("w" * (MOST_CHARACTERS + 1))),
    State("payment-options", at("/payment-options/")),
    State("crisis-help", at("/crisis-help/")),
    State("privacy", at("/privacy/")),
    State("accessibility", at("/accessibility/")),
    State("notices", at("/notices/")),
)


# --- The forms ------------------------------------------------------------------------


def _fill_insurance(stage: Stage) -> None:
    page = stage.page
    page.goto("/verify-insurance/")
    for name, answer in insurance_answers(name="Ana-Lucía O’Connor").items():
        field = page.locator(f"[name='{name}']")
        kind = field.first.evaluate("element => element.type || element.localName")
        if kind == "radio":
            page.locator(f"[name='{name}'][value='{answer}']").check()
        elif kind == "checkbox":
            field.check()
        elif kind == "select-one":
            field.select_option(answer)
        else:
            field.fill(answer)


def _fill_contact(stage: Stage) -> None:
    stage.go("/contact/?program=iop")
    fill_contact(stage.page)


def _go_on(stage: Stage) -> None:
    with stage.page.expect_navigation():
        stage.page.locator("#form [type='submit']").last.click()


def _fail_insurance_half_filled(stage: Stage) -> None:
    _fill_insurance(stage)
    stage.page.locator("[name='care_birth_date_day']").fill("31")
    stage.page.locator("[name='care_birth_date_month']").fill("February")
    stage.page.get_by_label("may contact me").uncheck()
    _go_on(stage)
    stage.page.get_by_role("alert").wait_for()


def _check_insurance(stage: Stage) -> None:
    _fill_insurance(stage)
    _go_on(stage)
    stage.page.get_by_role("heading", name="Check your answers").wait_for()


def _change_insurance(stage: Stage) -> None:
    _check_insurance(stage)
    stage.press("Change “Insurance company”")
    stage.page.get_by_label("Insurance company").wait_for()


def _photograph(stage: Stage, content: bytes) -> None:
    _fill_insurance(stage)
    file: FilePayload = {"name": "card.jpg", "mimeType": "image/jpeg", "buffer": content}
    stage.page.get_by_label("Photograph of the front of the card").set_input_files([file])
    _go_on(stage)


def _photograph_refused(stage: Stage) -> None:
    _photograph(stage, HOSTILE["half a JPEG"])
    stage.page.get_by_role("alert").wait_for()


def _photograph_checked(stage: Stage) -> None:
    _photograph(stage, photograph())
    stage.page.get_by_role("heading", name="Check your answers").wait_for()


def _photograph_attached(stage: Stage) -> None:
    _photograph_checked(stage)
    stage.press("Change “Photograph of the front of the card”")
    stage.page.get_by_label("Remove it").wait_for()


def _send_contact(stage: Stage) -> None:
    _fill_contact(stage)
    stage.press("Send")
    stage.page.wait_for_url("**/sent/**")


def _send_insurance(stage: Stage) -> None:
    _check_insurance(stage)
    stage.press("Send to admissions")
    stage.page.wait_for_url("**/sent/**")


def _not_stored(stage: Stage) -> None:
    stage.broken("intake.views.form.receive", CannotSeal(), "/contact/", **contact_answers())


def _too_many(stage: Stage) -> None:
    target = "intake.views.form.IntakeFormView.robot_signs"
    stage.broken(target, Flood(), "/contact/", **contact_answers())


def _not_recognized(stage: Stage) -> None:
    answer = Client(enforce_csrf_checks=True).post("/contact/", contact_answers())
    stage.show(answer, "/contact/")


FORMS = (
    State("contact-empty", at("/contact/")),
    State("contact-filled", _fill_contact),
    State("contact-failed", pressed("/contact/", "Send")),
    State("contact-not-stored-503", _not_stored),
    State("contact-too-many-429", _too_many),
    State("contact-not-recognized-403", _not_recognized),
    State("contact-sent", _send_contact),
    State("insurance-empty", at("/verify-insurance/")),
    State("insurance-filled", _fill_insurance),
    State("insurance-failed", pressed("/verify-insurance/", "Check your answers")),
    State("insurance-failed-half-filled", _fail_insurance_half_filled),
    State("insurance-check", _check_insurance),
    State("insurance-change", _change_insurance),
    State("insurance-photograph-refused", _photograph_refused),
    State("insurance-photograph-checked", _photograph_checked),
    State("insurance-photograph-attached", _photograph_attached),
    State("insurance-sent", _send_insurance),
)


# --- What did not work ----------------------------------------------------------------


def _broken_request(stage: Stage) -> None:
    fields = {f"field-{number}": "" for number in range(1500)}
    stage.show(Client(raise_request_exception=False).post("/contact/", fields), "/contact/")


def _refused_post(stage: Stage) -> None:
    answer = Client(enforce_csrf_checks=True).post(ENTRANCE, {"login": "nurse"})
    stage.show(answer, ENTRANCE)


def _broken_page(stage: Stage) -> None:
    stage.broken("articles.views.HomeView.get", RuntimeError(), "/")


FAILURES = (
    State("error-400", _broken_request),
    State("error-403-refused-post", _refused_post),
    State("error-404", at("/no-such-page/")),
    State("error-500", _broken_page),
)
