"""The two forms and their sent pages."""

import logging
from typing import Any

from django.db import Error as DatabaseFailure
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.generic import FormView, TemplateView

from asana_site import structured_data
from asana_site.addresses import client_address
from asana_site.pages import Crumb, Page, center_of
from asana_site.views.page import PageView
from intake import identity, robots
from intake.forms import ContactForm, InsuranceForm, IntakeForm
from intake.keys import BadKey
from intake.models import Kind
from intake.receiving import receive
from intake.sealing import CannotSeal
from intake.spool import CannotSpool
from programs.models import Program

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


class ConfidentialView(PageView):
    """A page that no cache keeps and that tells no other page where the visitor comes from."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        return self.keep_private(response)

    @staticmethod
    def keep_private(response: Any) -> Any:
        """`response` with the headers that keep it out of caches and referrers."""
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response


class IntakeFormView(ConfidentialView, FormView):
    """A form: shown, refused with everything typed still in it, or received."""

    form_class: type[IntakeForm]
    sent_url_name = ""
    problem = ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"center": center_of(self.request)}

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
                robot_signs=self.robot_signs(token),
            )
        except robots.Flood:
            logger.warning("submission_refused", extra={"status": 429})
            return self.show_again(form, TOO_MANY, status=429)
        except (BadKey, CannotSeal, CannotSpool):
            logger.exception("submission_not_stored", extra={"kind": form.kind})
            return self.show_again(form, NOT_STORED, status=503)
        receipt = identity.receipt_of(reference, form.kind)
        return HttpResponseRedirect(reverse(self.sent_url_name, args=[receipt]))

    def robot_signs(self, token: identity.FormToken) -> list[robots.RobotSign]:
        """Why this post may have come from a robot; raises Flood."""
        honeypot = self.request.POST.get(robots.HONEYPOT, "")
        return robots.signs_of(honeypot, token, client_address(self.request))

    def form_invalid(self, form: IntakeForm) -> HttpResponse:
        return self.show_again(form, "", status=422)

    def show_again(self, form: IntakeForm, problem: str, status: int) -> HttpResponse:
        """The form as it was typed, with what is wrong above it."""
        self.problem = problem
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def answer_refused_post(self) -> HttpResponse:
        """The form as it was typed, when the post could not be proven to come from our page."""
        response = self.show_again(self.get_form(), NOT_RECOGNIZED, status=403)
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
        return identity.new_token(self.request.META["CSRF_COOKIE"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form: IntakeForm = context["form"]
        context |= {
            "token": self.token(),
            "problem": self.problem,
            "problems": form.problems() if form.is_bound and not self.problem else [],
            "groups": form.shown_groups(),
            "honeypot": robots.HONEYPOT,
        }
        return context


class ContactView(IntakeFormView):
    """A message to admissions. `?program=KEY` names the program of interest."""

    form_class = ContactForm
    template_name = "intake/contact.html"
    sent_url_name = "contact-sent"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"programs": self.programs()}

    def programs(self) -> list[tuple[str, str]]:
        """(key, name) of the published programs.

        While the database is away there is only the one that was chosen before, so that
        the form can still be shown again as it was typed.
        """
        try:
            return list(Program.objects.published().in_order().values_list("key", "name"))
        except DatabaseFailure:
            chosen = self.request.POST.get("program", "")
            return [(chosen, chosen)] if chosen else []

    def get_initial(self) -> dict[str, Any]:
        return {"program": self.request.GET.get("program", "")}

    def get_page(self, context: dict[str, Any]) -> Page:
        page = Page(
            heading="Write to us",
            title="Contact admissions",
            description="Ask about treatment for yourself or for someone else. Say how and when "
            "we may reach you, and whether we may leave a voicemail.",
            path=reverse("contact"),
        )
        page.graph = [structured_data.web_page(page, "ContactPage")]
        return page


class InsuranceView(IntakeFormView):
    """What admissions needs to ask the insurer what a plan covers."""

    form_class = InsuranceForm
    template_name = "intake/verify_insurance.html"
    sent_url_name = "verify-insurance-sent"

    def get_page(self, context: dict[str, Any]) -> Page:
        page = Page(
            heading="Verify your insurance",
            title="Verify your insurance",
            description="Send us what is on the insurance card. We ask the insurer what the plan "
            "covers and go over the likely cost with you before anything begins.",
            path=reverse("verify-insurance"),
        )
        page.graph = [structured_data.web_page(page, "ContactPage")]
        return page


class SentView(ConfidentialView, TemplateView):
    """What was sent is with us: the reference, and what happens next. Asks no submission."""

    template_name = "intake/sent.html"
    kind: Kind | None = None
    form_url_name = ""
    form_label = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reference = identity.read_receipt(self.kwargs["receipt"], str(self.kind))
        if reference is None:
            raise Http404
        return super().get_context_data(
            reference=reference, is_insurance=self.kind == Kind.INSURANCE, **kwargs
        )

    def get_page(self, context: dict[str, Any]) -> Page:
        return Page(
            heading="We have your message",
            title="Sent",
            description="What you sent has reached admissions.",
            path=self.request.path,
            trail=[Crumb(self.form_label, reverse(self.form_url_name))],
            indexed=False,
        )
