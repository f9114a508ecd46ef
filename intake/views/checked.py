"""Answers shown back before they are sent, with nothing kept on the server in between."""

from enum import StrEnum
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from asana_site.pages import Page
from intake.forms import IntakeForm
from intake.tide import TideLine
from intake.views.form import IntakeFormView

# The names of the buttons.
STEP, CHANGE = "step", "change"


class Step(StrEnum):
    """What a post asks for: to see the answers, to change one of them, or to send them."""

    CHECK = "check"
    CHANGE = "change"
    SEND = "send"


class CheckedFormView(IntakeFormView):
    """A form with a page between filling it in and sending it, where the answers are checked.

    That page is the answer to a post. It holds everything that was typed in hidden inputs,
    which come back with whichever button is pressed and are read as if they came for the
    first time: nothing is stored, no session is opened and nothing stands in an address.
    Only a post that says so is received; any other, of whatever step, is shown back.
    """

    check_template_name = "intake/check.html"
    shows_answers = False
    parts_after = 1

    @property
    def step(self) -> Step:
        """What is asked for; a step that nobody knows is the one that sends nothing."""
        if CHANGE in self.request.POST:
            return Step.CHANGE
        return Step.SEND if self.request.POST.get(STEP) == Step.SEND else Step.CHECK

    def form_valid(self, form: IntakeForm) -> HttpResponse:
        if self.step == Step.SEND:
            return super().form_valid(form)
        if self.step == Step.CHANGE:
            form.begin_at(self.request.POST[CHANGE])
        return self.show_again(form, "", status=200)

    def show_again(self, form: IntakeForm, problem: str, status: int) -> HttpResponse:
        """The answers when they can be sent as they are; else the form as it was typed."""
        can_be_sent = form.is_valid() and self.step != Step.CHANGE
        self.shows_answers = can_be_sent and (self.step == Step.SEND or not problem)
        return super().show_again(form, problem, status)

    def get_template_names(self) -> list[str]:
        return [self.check_template_name] if self.shows_answers else super().get_template_names()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.shows_answers:
            last = len(context["groups"]) + self.parts_after
            context |= {
                "carried": context["form"].carried(),
                "answers": context["form"].answers_shown(),
                "tide": TideLine(last, last),
            }
        return context

    def get_page(self, context: dict[str, Any]) -> Page:
        return self.get_check_page() if self.shows_answers else self.get_form_page()

    def get_form_page(self) -> Page:
        """What the page states about itself on which the form is filled in."""
        raise NotImplementedError

    def get_check_page(self) -> Page:
        """What the page states about itself on which the answers are checked.

        No link of it leads to the empty form: who follows one would lose what they typed.
        """
        return Page(
            heading="Check your answers",
            title="Check your answers",
            description="Read what you wrote before it is sent. Nothing is sent yet.",
            path=reverse(self.url_name),
            indexed=False,
        )
