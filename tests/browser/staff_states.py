"""What staff meet: the way in, the desk, a submission and its papers, accounts, the record."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from asana_site.staff.throttle import TooManyAttempts
from intake.models import Submission
from tests.browser.staging import Stage
from tests.browser.state import State, at, pressed
from tests.intake.photographs.sending import send_front
from tests.intake.rows import a_submission
from tests.staff.authenticator import code
from tests.staff.inviting import invite_rosa
from tests.staff.signing_in import sign_in

ENTRANCE = "/admin/sign-in/"
FACTORS = f"{ENTRANCE}second-factor/"
QUEUE = "/admin/intake/submission/"
SEARCH = "Search by telephone"
# Marks what stands in the charts alone.
OF_WEEKS = UUID(int=12)

# --- How staff come in ----------------------------------------------------------------


def _choose_factor(stage: Stage) -> None:
    stage.give_password(known=False)


def _set_up_app(stage: Stage) -> None:
    stage.give_password(known=False)
    stage.press("Use an app", "link")


def _fail_app(stage: Stage) -> None:
    _set_up_app(stage)
    stage.page.get_by_label("Code from the app").fill("12")
    stage.press("Set up")


def _recovery_codes(stage: Stage) -> None:
    _set_up_app(stage)
    secret = stage.page.locator(".entrance__secret").inner_text()
    stage.page.get_by_label("Code from the app").fill(code(secret))
    stage.press("Set up")
    stage.page.get_by_role("link", name="I have them").wait_for()


def _set_up_passkey(stage: Stage) -> None:
    stage.give_password(known=False)
    stage.press("Use a passkey", "link")


def _fail_code(stage: Stage) -> None:
    stage.give_password(known=True)
    stage.press("Continue")


def _wait_a_little(stage: Stage) -> None:
    target = "asana_site.staff.throttle.Attempt.__init__"
    stage.broken(target, TooManyAttempts(600), ENTRANCE, login="nurse", password="-")


def _own_factors(stage: Stage) -> None:
    stage.factors()
    stage.go(FACTORS)


def _passkey_to_remove(stage: Stage) -> None:
    _own_factors(stage)
    stage.page.get_by_role("link", name="Remove Laptop").click()


def _again_failed(stage: Stage) -> None:
    stage.go(f"{ENTRANCE}again/")
    stage.press("Continue")


def _sign_out(stage: Stage) -> None:
    stage.go("/admin/")
    stage.press("Sign out")


COMING_IN = (
    State("sign-in", at("/admin/")),
    State("sign-in-failed", pressed("/admin/", "Sign in")),
    State("second-factor-to-choose", _choose_factor),
    State("second-factor-app", _set_up_app),
    State("second-factor-app-failed", _fail_app),
    State("second-factor-passkey", _set_up_passkey),
    State("recovery-codes", _recovery_codes),
    State("second-factor-code", lambda stage: stage.give_password(known=True)),
    State("second-factor-code-failed", _fail_code),
    State("sign-in-too-many", _wait_a_little),
    State("signed-out", _sign_out, who="nurse"),
)

OWN_ACCOUNT = (
    State("own-factors", _own_factors, who="nurse"),
    State("own-app-to-remove", at(f"{FACTORS}app/remove/"), who="nurse"),
    State("own-passkey-to-remove", _passkey_to_remove, who="nurse"),
    State("own-recovery-codes", at(f"{FACTORS}recovery-codes/"), who="nurse"),
    State("own-recovery-codes-anew", at(f"{FACTORS}recovery-codes/new/"), who="nurse"),
    State("own-passkey", at(f"{FACTORS}passkey/"), who="nurse"),
    State("own-password", at(f"{ENTRANCE}password/"), who="nurse"),
    State("sign-in-again", at(f"{ENTRANCE}again/"), who="nurse"),
    State("sign-in-again-failed", _again_failed, who="nurse"),
    State("sign-out", at(f"{ENTRANCE}out/"), who="nurse"),
)


# --- Admissions' desk -----------------------------------------------------------------


def _queue_of(path: str) -> Callable[[Stage], object]:
    def bring(stage: Stage) -> None:
        stage.submission()
        stage.submission("insurance")
        stage.go(path)

    return bring


def _search(words: str) -> Callable[[Stage], object]:
    def bring(stage: Stage) -> None:
        stage.submission()
        stage.go(QUEUE)
        stage.page.get_by_label(SEARCH).fill(words)
        stage.press("Search")

    return bring


def _one_late_call(stage: Stage) -> None:
    """The front page after weeks of which one goes beyond the scale of hours."""
    for weeks, hours in enumerate((1, 2, 300, 1), start=3):
        at = timezone.now() - timedelta(weeks=weeks)
        a_submission(received_at=at, contacted_at=at + timedelta(hours=hours), form_id=OF_WEEKS)
    stage.go("/admin/")
    Submission.objects.filter(form_id=OF_WEEKS).delete()
    stage.page.get_by_text("beyond the scale, with its hours").wait_for()


def _opened_from_search(stage: Stage) -> None:
    _search("(213) 555-0147")(stage)
    stage.page.locator(".search__reference").first.click()


DESK_OF_ADMISSIONS = (
    State("front-page", _queue_of("/admin/"), who="nurse"),
    State("front-page-one-late-call", _one_late_call, who="nurse"),
    State("queue", _queue_of(f"{QUEUE}?list=all"), who="nurse"),
    State("queue-empty", at(f"{QUEUE}?list=mine"), who="nurse"),
    State("search-empty", at(f"{QUEUE}search/"), who="nurse"),
    State("search-found", _search("(213) 555-0147"), who="nurse"),
    State("search-found-nothing", _search("nobody@example.org"), who="nurse"),
    State("search-refused", _search("-"), who="nurse"),
    State("submission-opened-from-search", _opened_from_search, who="nurse"),
)


# --- A submission ---------------------------------------------------------------------


def part_of(kind: str, part: str) -> Callable[[Stage], object]:
    return lambda stage: stage.open(kind, part)


def _worked(stage: Stage) -> None:
    stage.open()
    stage.page.get_by_role("textbox", name="Note").fill("Wants a call on Tuesday.")
    stage.press("No answer")
    stage.page.get_by_text("The attempt is noted").wait_for()
    stage.press("Tomorrow, 9 a.m.")
    stage.page.get_by_text("The next call is planned for").wait_for()


def _failed_act(stage: Stage) -> None:
    stage.open(status="contacted")
    stage.press("Save the note")
    stage.page.get_by_role("alert").wait_for()


def _close_without_a_reason(stage: Stage) -> None:
    stage.open(status="contacted")
    stage.page.get_by_role("button", name="Close", exact=True).click()
    stage.page.get_by_role("alert").wait_for()


def _claimed_by_another(stage: Stage) -> None:
    stage.open(claimed_by=stage.person("nurse"), claimed_at=timezone.now())


def _revealed(stage: Stage) -> None:
    stage.open("insurance")
    stage.press("Show group number")
    stage.page.wait_for_url("**/change/**#answer-group_number")


def _photographed(stage: Stage) -> Submission:
    """Open an insurance form with a photograph of the card."""
    with_card = Submission.objects.exclude(photographs=None).first()
    if with_card is None:
        send_front(Client())
        with_card = Submission.objects.exclude(photographs=None).get()
    stage.go(f"{QUEUE}{with_card.pk}/change/")
    return with_card


def _photograph_shown(stage: Stage) -> None:
    _photographed(stage)
    # In the same tab, where it can be looked at.
    stage.page.locator("form[target]").evaluate("form => form.removeAttribute('target')")
    stage.press("Show the front")
    stage.page.get_by_role("img", name="Front of the insurance card").wait_for()


def _print_claimed_meanwhile(stage: Stage) -> None:
    submission = stage.submission(
        "insurance", claimed_by=stage.person("lead"), claimed_at=timezone.now()
    )
    stage.go(f"{QUEUE}{submission.pk}/print/")


def _waiting(stage: Stage) -> None:
    """A notice that something waits in the spool, above the queue."""
    stage.submission()
    settings.INTAKE_SPOOL.mkdir(parents=True, exist_ok=True)
    waiting = settings.INTAKE_SPOOL / f"{Submission.objects.first().pk}.json"  # type: ignore[union-attr]
    waiting.write_text("{}")
    try:
        stage.go(QUEUE)
    finally:
        waiting.unlink()


def _gone(stage: Stage) -> None:
    """Erased while somebody was writing a note about it."""
    submission = stage.open("contact")
    stage.page.get_by_label("Note", exact=True).fill("Her sister called.")
    Submission.objects.get(pk=submission.pk).delete()
    stage.press("Save the note")
    stage.page.get_by_role("heading", name="This submission is gone").wait_for()


ONE_SUBMISSION = (
    State("submission", part_of("contact", "change"), who="nurse"),
    State("submission-insurance", part_of("insurance", "change"), who="nurse"),
    State("submission-answer-shown", _revealed, who="nurse"),
    State("submission-photographed", _photographed, who="nurse"),
    State("submission-photograph-shown", _photograph_shown, who="nurse"),
    State("submission-worked", _worked, who="nurse"),
    State("submission-failed", _failed_act, who="nurse"),
    State("submission-closed-without-a-reason", _close_without_a_reason, who="nurse"),
    State("submission-revised", Stage.revised, who="nurse"),
    State("submission-of-a-person-known", Stage.known, who="nurse"),
    State("submission-claimed-by-another", _claimed_by_another, who="lead"),
    State("submission-gone", _gone, who="nurse"),
    State("submission-print", part_of("insurance", "print"), who="nurse"),
    State("submission-print-claimed-meanwhile", _print_claimed_meanwhile, who="nurse"),
    State("queue-with-a-warning", _waiting, who="nurse"),
)


# --- Keeping, accounts, content, the record -------------------------------------------


def _keeping_failed(part: str, button: str) -> Callable[[Stage], object]:
    def bring(stage: Stage) -> None:
        stage.open(part=part)
        stage.press(button)
        stage.page.get_by_role("heading", name="There is a problem").wait_for()

    return bring


def _erase_confirm(stage: Stage) -> None:
    stage.open(part="erase")
    stage.page.get_by_label("The person asked").check()
    stage.press("Go on")


def _another_reference(stage: Stage) -> None:
    _erase_confirm(stage)
    stage.page.get_by_label("Type the reference").fill("another")
    stage.press("Erase for good")
    stage.page.get_by_role("heading", name="There is a problem").wait_for()


def _reply_template(stage: Stage) -> None:
    stage.go(f"/admin/intake/replytemplate/{stage.reply().pk}/change/")
    stage.press("Preview, without saving")


def _reply_template_failed(stage: Stage) -> None:
    stage.go(f"/admin/intake/replytemplate/{stage.reply().pk}/change/")
    stage.page.get_by_label("Words:").fill("Hello {nobody}")
    stage.press("Preview, without saving")
    stage.page.get_by_role("alert").wait_for()


KEEPING = (
    State("hold", part_of("contact", "hold"), who="lead"),
    State("hold-failed", _keeping_failed("hold", "Put on legal hold"), who="lead"),
    State("erase", part_of("contact", "erase"), who="lead"),
    State("erase-failed", _keeping_failed("erase", "Go on"), who="lead"),
    State("erase-confirm", _erase_confirm, who="lead"),
    State("erase-confirm-failed", _another_reference, who="lead"),
    State("erase-held", lambda stage: stage.open(part="erase", is_held=True), who="lead"),
    State("reply-template-preview", _reply_template, who="lead"),
    State("reply-template-failed", _reply_template_failed, who="lead"),
)


def _own_invitation(stage: Stage) -> str:
    User.objects.filter(username="rosa").delete()
    return invite_rosa(sign_in(Client(), stage.person("chief")))


def _choose_password(stage: Stage) -> None:
    stage.go(_own_invitation(stage))
    stage.press("Choose a password")


def _password_failed(stage: Stage) -> None:
    _choose_password(stage)
    stage.press("Set password")


def _invited(stage: Stage) -> None:
    User.objects.filter(username="rosa").delete()
    stage.go("/admin/auth/user/invite/")
    for label, words in (("First name", "Rosa"), ("Last name", "Delgado"), ("Username", "rosa")):
        stage.page.get_by_label(label).fill(words)
    stage.page.get_by_label("Admissions", exact=True).check()
    stage.press("Invite")
    stage.page.locator(".entrance__secret").wait_for()


def _account(part: str) -> Callable[[Stage], object]:
    return lambda stage: stage.go(f"/admin/auth/user/{stage.person('nurse').pk}/{part}/")


# The form for an account itself is the admin's own.
ACCOUNTS = (
    State("accounts", at("/admin/auth/user/"), who="chief"),
    State("account-close", _account("close"), who="chief"),
    State("account-invite", at("/admin/auth/user/invite/"), who="chief"),
    State("account-invite-failed", pressed("/admin/auth/user/invite/", "Invite"), who="chief"),
    State("account-invited", _invited, who="chief"),
    State("account-invite-again", _account("invite"), who="chief"),
    State("invitation", lambda stage: stage.go(_own_invitation(stage))),
    State("invitation-password", _choose_password),
    State("invitation-password-failed", _password_failed),
    State("invitation-ended", at(f"{ENTRANCE}invitation/{quote('MQ')}/ended/")),
)

CONTENT_AND_RECORD = (
    State("refused-to-another-role", at(f"{QUEUE}export/"), who="editor"),
    State("record", at("/admin/audit/auditrecord/"), who="officer"),
    State("record-found-nothing", at("/admin/audit/auditrecord/?q=nothing"), who="officer"),
    State("editors-front-page", at("/admin/"), who="editor"),
    State("center", at("/admin/asana_site/center/1/change/"), who="editor"),
)
