"""How states of pages are brought about: signed in, sent, refused, broken, quickly and for real."""

from typing import Any
from unittest import mock

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, Route

from intake.models import Act, CallOutcome, ReplyTemplate, Submission
from tests.browser.filling import give_password
from tests.intake.answers import contact_answers, insurance_answers, open_form, send
from tests.staff.members import member
from tests.staff.signing_in import a_passkey, recovery_codes, set_up_app, sign_in

# Username, then the group that gives the rights.
CAST = {
    "nurse": "Admissions",
    "lead": "Admissions leads",
    "editor": "Editors",
    "officer": "Privacy officers",
}
# Headers that say how an answer travels; the browser is given it whole.
OF_THE_JOURNEY = {"content-length", "set-cookie", "connection"}


class Stage:
    """A browser's page in front of the site, and hands behind the scenes."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site

    def go(self, path: str) -> None:
        """Open `path`."""
        self.page.goto(path)

    def press(self, name: str, role: Any = "button") -> None:
        """Press the first button, or follow the first link, of that name."""
        self.page.get_by_role(role, name=name).first.click()

    def person(self, name: str) -> User:
        """Somebody of the cast, made when first asked for."""
        found = User.objects.filter(username=name).first()
        if found:
            return found
        if name == "chief":
            return User.objects.create_superuser("chief", password="correct horse battery staple")
        return member(name, CAST[name])

    def leave(self) -> None:
        """Become a visitor of whom the site knows nothing."""
        self.page.context.clear_cookies()

    def enter(self, name: str) -> None:
        """Be signed in as `name`, with both factors given."""
        self.leave()
        cookie = settings.SESSION_COOKIE_NAME
        value = sign_in(Client(), self.person(name)).cookies[cookie].value
        self.page.context.add_cookies([{"name": cookie, "value": value, "url": self.site}])

    def give_password(self, *, known: bool) -> None:
        """Come as far as the second factor: to the code if it is `known`, else to the choice."""
        nurse = self.person("nurse")
        nurse.authenticator_set.all().delete()  # type: ignore[attr-defined]
        if known:
            set_up_app(nurse)
        self.go("/admin/")
        give_password(self.page)

    def factors(self) -> None:
        """Let the nurse have every kind of second factor."""
        nurse = self.person("nurse")
        set_up_app(nurse)
        if not nurse.authenticator_set.filter(type="webauthn").exists():  # type: ignore[attr-defined]
            a_passkey(nurse)
        recovery_codes(nurse)

    def submission(self, kind: str = "contact", **changes: Any) -> Submission:
        """A form that was sent, as if nothing had been done with it yet but `changes`."""
        found = Submission.objects.filter(kind=kind).order_by("received_at").first()
        if found is None:
            answers = contact_answers() if kind == "contact" else insurance_answers()
            send(Client(), "/contact/" if kind == "contact" else "/verify-insurance/", answers)
            found = Submission.objects.get(kind=kind)
        untouched = {"robot_signs": "", "claimed_by": None, "claimed_at": None, "is_held": False}
        Submission.objects.filter(pk=found.pk).update(**untouched | changes)
        found.refresh_from_db()
        return found

    def open(self, kind: str = "contact", part: str = "change", **changes: Any) -> Submission:
        """Open a page of a form that was sent."""
        submission = self.submission(kind, **changes)
        self.go(f"/admin/intake/submission/{submission.pk}/{part}/")
        return submission

    def revised(self) -> None:
        """Open the second version of an insurance form, which the same person sent."""
        client = Client()
        hidden = open_form(client, "/verify-insurance/")
        send(client, "/verify-insurance/", insurance_answers(email=None), hidden)
        first = Submission.objects.latest("received_at")
        changed = insurance_answers(
            name="رزا دلگادو", email=None, member_id="ZZ 99", best_time=None, telephone="2135550199"
        )
        send(client, "/verify-insurance/", changed, hidden)
        second = Submission.objects.exclude(pk=first.pk).latest("received_at")
        self.go(f"/admin/intake/submission/{second.pk}/change/")

    def known(self) -> None:
        """Open a second version: they wanted no contact, and a colleague has the first one."""
        client = Client()
        hidden = open_form(client, "/contact/")
        for message in ("First", "Once more"):
            send(client, "/contact/", contact_answers(message=message), hidden)
        second, first = Submission.objects.order_by("-received_at")[:2]
        lead = self.person("lead")
        claimed = {"claimed_by": lead, "claimed_at": timezone.now()}
        Submission.objects.filter(pk=first.pk).update(**claimed)
        first.timeline.create(actor=lead, act=Act.CALL, outcome=CallOutcome.DECLINED)
        self.reply()
        self.go(f"/admin/intake/submission/{second.pk}/change/")

    def reply(self) -> ReplyTemplate:
        """First words for an answer."""
        if not ReplyTemplate.objects.exists():
            call_command("load_replies", verbosity=0)
        return ReplyTemplate.objects.order_by("pk")[0]

    def show(self, answer: Any, path: str) -> None:
        """Open `path` and be given `answer`, which the site made a moment before."""

        def fulfill(route: Route) -> None:
            headers = {
                name: value for name, value in answer.items() if name.lower() not in OF_THE_JOURNEY
            }
            route.fulfill(status=answer.status_code, headers=headers, body=answer.content)

        pattern = f"{self.site}{path}"
        self.page.route(pattern, fulfill, times=1)
        self.page.goto(path)

    def broken(self, target: str, failure: Exception, path: str, **post: str) -> None:
        """Open `path`, or send it `post`, while `target` in the code fails with `failure`."""
        client = Client(raise_request_exception=False)
        if post:
            with mock.patch(target, side_effect=failure):
                self.show(send(client, path, post), path)
            return
        with mock.patch(target, side_effect=failure):
            self.show(client.get(path), path)
