"""A form: shown, refused with everything typed still in it, or received."""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.generic import FormView

from asana_site.addresses import client_address
from asana_site.uploads import DEFAULT_MOST_BODY_BYTES
from intake import identity, robots
from intake.forms import IntakeForm
from intake.keys import BadKey
from intake.receiving import receive
from intake.sealing import CannotSeal
from intake.spool import CannotSpool
from intake.tide import TideLine
from intake.views.confidential import ConfidentialView
from intake.views.kept import Facts, KeptPage, facts_for, kept_pages

logger = logging.getLogger(__name__)

NOT_STORED = (
    "Something went wrong on our side and your answers were not sent. Everything you typed "
    "is still here. Send it again in a minute, or call us."
)
TOO_MANY = (
    "More forms came from your network than people send, so your answers were not sent. "
    "Everything you typed is still here. Call us, or send it again in ten minutes."
)
NOT_RECOGNIZED = (
    "This page was open for too long, or your browser blocked a cookie. Everything you typed "
    "is still here. Check it and send it again."
)


class IntakeFormView(ConfidentialView, FormView):
    """A form: shown, refused with everything typed still in it, or received."""

    form_class: type[IntakeForm]
    url_name = ""
    sent_url_name = ""
    # The names of hidden inputs in which the page carries what is not typed.
    carried_names: frozenset[str] = frozenset()
    problem = ""
    # Steps that come after the form itself.
    parts_after = 0

    facts: Facts

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.refuse_too_many_words()
        self.facts = facts_for(request)
        request.center = self.facts.center  # type: ignore[attr-defined]

    def refuse_too_many_words(self) -> None:
        """Raise RequestDataTooBig for more than anybody types.

        Everything typed comes back, up to six times as long in HTML, and nginx has to hold
        all of the answer, so that a slow reader keeps no process (`deploy/nginx.conf`).
        """
        typed = (
            len(value)
            for name, values in self.request.POST.lists()
            if name not in self.carried_names
            for value in values
        )
        if sum(typed) > DEFAULT_MOST_BODY_BYTES:
            raise RequestDataTooBig("More was typed than this page takes.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The empty form: what is the same for every visitor is kept, the tokens are put in.

        Each choice that `get_initial` makes beforehand is a page of its own, so they are few.
        """
        if self.facts.version is None:
            return super().get(request, *args, **kwargs)
        key = (self.url_name, *self.get_initial().values())
        page = kept_pages.get(self.facts.version, key, lambda: KeptPage.of(self.rendered))
        csrf_token = get_token(request)
        return HttpResponse(page.filled(csrf_token=csrf_token, token=self.new_token()))

    def rendered(self, tokens: Mapping[str, str]) -> str:
        """The page of the empty form with `tokens` in the place of a visitor's own."""
        context = self.get_context_data(**tokens)
        return render_to_string(self.get_template_names(), context, self.request)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"center": self.facts.center}

    def form_valid(self, form: IntakeForm) -> HttpResponse:
        """Receive the answers; only what is stored is acknowledged."""
        token = identity.read_token(self.request.POST.get("token", ""))
        if token is None:
            return self.show_again(form, NOT_RECOGNIZED, status=403)
        try:
            reference = receive(
                kind=form.kind,
                token=token,
                answers=form.answers(),
                payload=form.payload(),
                judge=partial(self.robot_signs, token=token),
                photographs=form.photographs(),
            )
        except robots.Flood:
            logger.warning("submission_refused", extra={"status": 429})
            return self.show_again(form, TOO_MANY, status=429)
        except (BadKey, CannotSeal, CannotSpool):
            logger.exception("submission_not_stored", extra={"kind": form.kind})
            return self.show_again(form, NOT_STORED, status=503)
        receipt = identity.receipt_of(reference, form.kind)
        return HttpResponseRedirect(reverse(self.sent_url_name, args=[receipt]))

    def robot_signs(self, submission_id: UUID, token: identity.FormToken) -> list[robots.RobotSign]:
        """Why this post may have come from a robot; raises Flood."""
        return robots.signs_of(
            submission_id,
            honeypot=self.request.POST.get(robots.HONEYPOT, ""),
            token=token,
            address=client_address(self.request),
        )

    def form_invalid(self, form: IntakeForm) -> HttpResponse:
        return self.show_again(form, "", status=422)

    def show_again(self, form: IntakeForm, problem: str, status: int) -> HttpResponse:
        """The form as it was typed, with what is wrong above it."""
        self.problem = problem
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def answer_refused_post(self) -> HttpResponse:
        """The form as it was typed, when the post could not be proven to come from our page.

        New photographs from another site are not looked at, which takes seconds: any page
        could let its readers' browsers send some.
        """
        kwargs = self.get_form_kwargs()
        # The browser says which page sent the form (Fetch Metadata, W3C); an old one does not.
        if self.request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            kwargs["files"] = None
        response = self.show_again(self.form_class(**kwargs), NOT_RECOGNIZED, status=403)
        return self.keep_private(response)  # type: ignore[no-any-return]

    def token(self) -> str:
        """The token that was sent, if it is good; else a new one for this browser.

        The secret that protects the form against forgery is the one thing that tells
        this browser from others; the token holds a digest of it.
        """
        sent = self.request.POST.get("token", "")
        if identity.read_token(sent):
            return sent
        get_token(self.request)
        return self.new_token()

    def new_token(self) -> str:
        """A new token for this browser, which Django has given its secret."""
        return identity.new_token(self.request.META["CSRF_COOKIE"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form: IntakeForm = context["form"]
        context |= {
            "token": kwargs.get("token") or self.token(),
            "problem": self.problem,
            "problems": form.problems() if form.is_bound and not self.problem else [],
            "groups": self.numbered(form.shown_groups()),
            "honeypot": robots.HONEYPOT,
            "honeypot_value": self.request.POST.get(robots.HONEYPOT, ""),
        }
        return context

    def numbered(self, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The groups of the form, each with its place on the tide line of the whole form."""
        parts = len(groups) + self.parts_after
        return [group | {"tide": TideLine(here, parts)} for here, group in enumerate(groups, 1)]
