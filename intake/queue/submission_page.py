"""The page that opens what one person sent, on the record, and offers what to do next."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from asana_site.audit.models import Action
from asana_site.audit.readers import NOT_SHOWN, readers_of
from asana_site.audit.recording import record, recorded
from asana_site.pages import center_of
from asana_site.staff.names import name_of
from asana_site.staff.views import signed_in
from intake.models import Act, Submission
from intake.queue import (
    benefits,
    keeping_pages,
    looks,
    photographs,
    relatives,
    replies,
    work_shown,
)
from intake.queue.access import lead_to_the_claim, record_reading
from intake.queue.act_forms import WorkForm, quick_calls
from intake.queue.neighbours import kept, neighbours
from intake.queue.rows import age_of
from intake.reading import OpenedSubmission, read_submission
from intake.timeline import timeline_of
from intake.work import may_read

# By which name the session knows this page, and what its form sends without anybody typing.
PAGE = "submission"
NOT_TYPED = {"csrfmiddlewaretoken", "version", "page", "reveal"}

Part = Callable[[HttpRequest, Submission, OpenedSubmission], dict[str, Any]]
# What stands on the page beside the answers; each part knows its own.
PARTS: tuple[Part, ...] = (
    photographs.shown,
    relatives.shown,
    benefits.shown,
    replies.shown,
    keeping_pages.shown,
)


@dataclass(frozen=True)
class Problem:
    """Why an act was not done: in a sentence, and where it concerns a field, at the field."""

    text: str
    fields: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, form: forms.Form) -> "Problem":
        """What is wrong with the form that was sent."""
        fields = {name: str(errors[0]) for name, errors in form.errors.items()}
        return cls("Nothing was saved yet.", fields)


def stale_problem(submission: Submission, user: User) -> Problem:
    """What somebody did since the page was shown, in words for `user`."""
    last = submission.timeline.select_related("actor").last()
    now = Submission.objects.defer("sealed").get(pk=submission.pk).get_status_display()
    kept_here = "Nothing of yours was saved, and it is still here below."
    if last is None:
        return Problem(f"This page was too old: the status is now “{now}”. {kept_here}")
    if last.actor_id == user.pk:
        who = "You changed this already, with a second click or from another page"
        return Problem(f"{who}: it is now “{now}”. {kept_here}")
    name = name_of(last.actor)
    what = f"{last.get_act_display()}, by {name}. The status is “{now}”."
    if last.act == Act.STATUS:
        what = f"it is now “{now}”, by {name}."
    return Problem(f"Somebody changed this meanwhile: {what} {kept_here}")


def is_something_typed(posted: QueryDict) -> bool:
    """Whether anything stands in the form for staff that would be missed."""
    return any(str(posted[name]).strip() for name in posted if name not in NOT_TYPED)


class SubmissionPages(admin.ModelAdmin):
    """The page of one submission."""

    # Each act is recorded in its own transaction; what opens answers, before it shows them.
    records_itself = True

    def get_urls(self) -> list[URLPattern]:
        reveal = path(
            "<path:object_id>/reveal/",
            self.admin_site.admin_view(self.reveal_view),
            name="intake_submission_reveal",
        )
        return [reveal, *super().get_urls()]

    def submission_or_404(self, request: HttpRequest, object_id: str) -> Submission:
        """The submission of that id; raises PermissionDenied and Http404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        submission: Submission | None = self.get_object(request, unquote(object_id))
        if submission is None:
            raise Http404
        return submission

    def address(self, request: HttpRequest, submission: Submission) -> str:
        """The address of the page, which remembers the list it was opened from."""
        return reverse("admin:intake_submission_change", args=[submission.pk]) + kept(request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page. It changes nothing: every act has an address of its own."""
        submission = self.submission_or_404(request, object_id)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        revealed = looks.take(request, submission, PAGE)
        return self.page(request, submission, revealed=revealed, is_recorded=True)

    def reveal_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Record that one hidden answer is shown, the one that the post names, and show it.

        It is shown by the submission page, once, so that a browser can go back to it. Where
        something was typed in the form for staff, the post itself is answered with the page:
        what stood there comes along and stands there again, unsaved.
        """
        submission = self.submission_or_404(request, object_id)
        if request.method != "POST":
            return HttpResponseRedirect(self.address(request, submission))
        revealed = request.POST.get("reveal", "")
        if is_something_typed(request.POST):
            return self.page(request, submission, revealed=revealed, typed=request.POST)
        if not may_read(submission, signed_in(request)):
            return lead_to_the_claim(request, submission, "The answer was not shown.")
        opened = read_submission(submission, revealed)
        if not opened.revealed:
            return self.page(request, submission)
        record_reading(request, submission, opened, Action.REVEAL, opened.revealed)
        looks.note(request, submission, PAGE, opened.revealed)
        page = self.address(request, submission)
        return HttpResponseRedirect(f"{page}#answer-{opened.revealed}")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What was done about it stands on the submission's own timeline."""
        submission = self.submission_or_404(request, object_id)
        return HttpResponseRedirect(f"{self.address(request, submission)}#timeline")

    def page(
        self,
        request: HttpRequest,
        submission: Submission,
        *,
        revealed: str = "",
        is_recorded: bool = False,
        typed: QueryDict | None = None,
        problem: Problem | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The page of `submission`, recorded before anything of it is shown.

        To whom somebody else's claim keeps it closed it shows how far it has come, and
        no answers. `revealed` names the one hidden answer to show; `is_recorded` says that
        the post which led here has recorded that one.
        """
        user = signed_in(request)
        is_open_to_user = may_read(submission, user)
        # As it was when the page was asked for: to read it may take it out of the list.
        was_unread, beside = submission.is_unread, neighbours(request, submission)
        opened = read_submission(submission, revealed) if is_open_to_user else OpenedSubmission()
        if opened.revealed and is_recorded:
            recorded(request).add(Action.REVEAL)
        elif is_open_to_user:
            action = Action.REVEAL if opened.revealed else Action.VIEW
            record_reading(request, submission, opened, action, opened.revealed)
        else:
            record(Action.VIEW, subject=submission.reference, detail=NOT_SHOWN, request=request)
        fields = problem.fields if problem else {}
        entries = list(submission.timeline.select_related("actor"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Submission",
            "subtitle": str(submission),
            "submission": submission,
            "age": age_of(submission),
            "was_unread": was_unread,
            "may_work": self.has_change_permission(request),
            "problem": problem,
            "form": WorkForm.shown(submission.version, typed, fields),
            "kept": kept(request),
            "neighbours": beside,
            "timeline": timeline_of(submission, entries, with_notes=is_open_to_user),
            "readers": readers_of(submission.reference),
        }
        context |= work_shown.shown(user, submission, context["readers"], entries)
        if is_open_to_user:
            context |= self.shown_to_reader(request, submission, opened)
        request.current_app = self.admin_site.name
        template = "change_form" if is_open_to_user else "claimed"
        return TemplateResponse(
            request, f"admin/intake/submission/{template}.html", context, status=status
        )

    @staticmethod
    def shown_to_reader(
        request: HttpRequest, submission: Submission, opened: OpenedSubmission
    ) -> dict[str, Any]:
        """What the page shows beside the work: the answers, and what each part adds."""
        context: dict[str, Any] = {
            "opened": opened,
            "quick_calls": quick_calls(center_of(request).schedule),
        }
        for part in PARTS:
            context |= part(request, submission, opened)
        return context
