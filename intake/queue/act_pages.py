"""The acts of one's work on a submission, each a POST of its own."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.timezone import localtime

from asana_site.audit.models import Action
from asana_site.audit.recording import record
from asana_site.staff.views import signed_in
from intake import work
from intake.models import CallOutcome, Status, Submission
from intake.queue import act_forms
from intake.queue.neighbours import queue_address
from intake.queue.submission_page import Problem, SubmissionPages, stale_problem
from intake.sealing import CannotSeal
from intake.work.access import OPEN_CLAIMED

Data = dict[str, Any]
Act = Callable[[HttpRequest, UUID, Data], str]

NOT_SEALED = (
    "The note could not be sealed, so nothing was saved. Tell the person who runs the server, "
    "and keep the note on paper until then."
)


class NotDone(Exception):
    """An act that was not done, and the problem that the page tells."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


def _claim(request: HttpRequest, submission_id: UUID, data: Data) -> str:
    work.claim(submission_id, by=signed_in(request), version=data["version"], request=request)
    return "You have claimed this submission."


def _release(request: HttpRequest, submission_id: UUID, data: Data) -> str:
    work.release(submission_id, by=signed_in(request), version=data["version"], request=request)
    return "You have released this submission. Others can work on it now."


def _assign(request: HttpRequest, submission_id: UUID, data: Data) -> str:
    work.assign(
        submission_id,
        to=data["to"],
        by=signed_in(request),
        version=data["version"],
        request=request,
    )
    return "The submission is handed over."


def _status(request: HttpRequest, submission_id: UUID, data: Data) -> str:
    to = Status(data["status"])
    work.move(
        submission_id,
        to=to,
        reason=data["closed_reason"],
        by=signed_in(request),
        version=data["version"],
        request=request,
    )
    return f"The status is now “{to.label}”."


def _call(request: HttpRequest, submission_id: UUID, data: Data) -> str:
    outcome = CallOutcome(data["outcome"])
    is_new = work.log_call(submission_id, outcome=outcome, by=signed_in(request), request=request)
    if not is_new:
        return f"You noted this a moment ago, so it counts once: {outcome.label}."
    return f"The attempt is noted: {outcome.label}."


def _follow_up(request: HttpRequest, submission_id: UUID, data: Data) -> str:
    work.plan_follow_up(
        submission_id,
        at=data["at"],
        by=signed_in(request),
        version=data["version"],
        request=request,
    )
    if not data["at"]:
        return "No call is planned any more."
    return f"The next call is planned for {date_format(localtime(data['at']), 'l, F j, P')}."


def _note(request: HttpRequest, submission_id: UUID, data: Data) -> str:
    """Nothing but the note, which comes along with every act."""
    return ""


def _emergency(request: HttpRequest, submission_id: UUID, data: Data) -> str:
    work.open_in_emergency(
        submission_id,
        ground=work.Ground(data["ground"]),
        reason=data["why"],
        by=signed_in(request),
        request=request,
    )
    return "You can read this submission for an hour. That is on its timeline."


ACTS: dict[str, tuple[type[forms.Form], Act]] = {
    "claim": (act_forms.ActForm, _claim),
    "release": (act_forms.ActForm, _release),
    "assign": (act_forms.AssignForm, _assign),
    "status": (act_forms.StepForm, _status),
    "call": (act_forms.CallForm, _call),
    "follow-up": (act_forms.FollowUpForm, _follow_up),
    "note": (act_forms.NoteForm, _note),
    "emergency": (act_forms.EmergencyForm, _emergency),
}


def _do(request: HttpRequest, submission_id: UUID, act: Act, data: Data) -> str:
    """Do the act and keep the note that came along, both or neither; what to say of it."""
    with transaction.atomic():
        said = [act(request, submission_id, data)]
        if note := data.get("note"):
            work.add_note(
                submission_id,
                text=note,
                page=data["page"],
                by=signed_in(request),
                request=request,
            )
            said.append("The note is saved.")
    return " ".join(filter(None, said))


class ActPages(SubmissionPages):
    """The acts of one's work on a submission, each a POST of its own."""

    def get_urls(self) -> list[URLPattern]:
        acts = [
            path(
                f"<uuid:object_id>/{name}/",
                self.admin_site.admin_view(self.act_view),
                {"name": name},
                name=f"intake_submission_{name}",
            )
            for name in ACTS
        ]
        return [*acts, *super().get_urls()]

    def act_view(self, request: HttpRequest, object_id: UUID, name: str) -> HttpResponse:
        """Do one act and lead back to the page; what fails shows it with all that was typed."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if name == "emergency" and not signed_in(request).has_perm(OPEN_CLAIMED):
            raise PermissionDenied
        try:
            return self.acted(request, self.submission_or_404(request, str(object_id)), name)
        except Http404:
            if request.method != "POST" or not request.POST.get("note"):
                raise
            return self.gone_page(request)

    def acted(self, request: HttpRequest, submission: Submission, name: str) -> HttpResponse:
        """The answer to the act `name` on `submission`; raises Http404 when it is gone by then."""
        page = self.address(request, submission)
        if request.method != "POST":
            return HttpResponseRedirect(page)
        try:
            messages.success(request, self.done(request, submission, name))
        except work.Stale:
            problem = stale_problem(submission, signed_in(request))
            return self.page_again(request, submission, name, problem, status=409)
        except Submission.DoesNotExist:
            raise Http404 from None
        except NotDone as refusal:
            return self.page_again(request, submission, name, refusal.problem)
        return HttpResponseRedirect(page)

    def gone_page(self, request: HttpRequest) -> HttpResponse:
        """Not found; what was typed about it comes back, because nobody else has it."""
        context = {
            **self.admin_site.each_context(request),
            "title": "This submission is gone",
            "opts": self.opts,
            "note": request.POST["note"],
            "queue": queue_address(request),
        }
        template = "admin/intake/submission/gone.html"
        return TemplateResponse(request, template, context, status=404)

    @staticmethod
    def done(request: HttpRequest, submission: Submission, name: str) -> str:
        """Do the act `name` and return what to say of it; raises Stale and NotDone."""
        form_class, act = ACTS[name]
        form = form_class(request.POST)
        if not form.is_valid():
            # Whoever is asked to mend what they typed must know first what has changed.
            if form.cleaned_data.get("version", submission.version) != submission.version:
                raise work.Stale
            raise NotDone(Problem.of(form))
        try:
            return _do(request, submission.pk, act, form.cleaned_data)
        except work.NotAllowed as refusal:
            raise NotDone(Problem(str(refusal))) from None
        except CannotSeal:
            raise NotDone(Problem(NOT_SEALED, {"note": "It could not be sealed."})) from None

    def page_again(
        self,
        request: HttpRequest,
        submission: Submission,
        act: str,
        problem: Problem,
        status: int = 422,
    ) -> HttpResponse:
        """The page as it is by now, with the problem and what was typed."""
        record(
            Action.REFUSAL,
            subject=submission.reference,
            detail=f"{act}: not done",
            request=request,
        )
        fresh = self.submission_or_404(request, str(submission.pk))
        return self.page(request, fresh, typed=request.POST, problem=problem, status=status)
