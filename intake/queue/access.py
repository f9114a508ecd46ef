"""Who may open a submission, and what is put down once somebody has."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from asana_site.audit.models import Action
from asana_site.audit.recording import record, record_refusal
from asana_site.staff.views import signed_in
from intake.models import Submission
from intake.queue.neighbours import kept
from intake.reading import OpenedSubmission
from intake.work import mark_opened, may_read

CLAIMED = "Somebody else has claimed this submission meanwhile."

View = Callable[..., HttpResponse]


class ClaimedByOther(PermissionDenied):
    """Somebody else holds `submission`, so that it is not shown now."""

    def __init__(self, submission: Submission) -> None:
        super().__init__()
        self.submission = submission


def readable(
    page: admin.ModelAdmin,
    request: HttpRequest,
    object_id: UUID,
    *,
    to_change: bool = False,
    even_if_claimed: bool = False,
) -> Submission:
    """The submission `object_id`, if the user of `request` may read it.

    `to_change` asks for the right to work on it as well. Raises PermissionDenied, Http404,
    and ClaimedByOther when somebody else holds it. `even_if_claimed` is for an answer that
    shows nothing of it.
    """
    allowed = page.has_change_permission if to_change else page.has_view_permission
    if not allowed(request):
        raise PermissionDenied
    submission: Submission | None = page.get_object(request, str(object_id))
    if submission is None:
        raise Http404
    if not even_if_claimed and not may_read(submission, signed_in(request)):
        record_claimed(request, submission)
        raise ClaimedByOther(submission)
    return submission


def record_claimed(request: HttpRequest, submission: Submission) -> None:
    """Record that `submission` was refused, because somebody else holds it."""
    record_refusal(request=request, subject=submission.reference, detail="claimed by somebody else")


def lead_to_the_claim(request: HttpRequest, submission: Submission, not_done: str) -> HttpResponse:
    """Refuse `submission` on the record: lead to its page, which says who holds it.

    The message there says what was `not_done`.
    """
    record_claimed(request, submission)
    return _to_the_claim(request, submission, not_done)


def _to_the_claim(request: HttpRequest, submission: Submission, not_done: str) -> HttpResponse:
    messages.warning(request, f"{not_done} {CLAIMED}")
    page = reverse("admin:intake_submission_change", args=[submission.pk])
    return HttpResponseRedirect(page + kept(request))


def unless_claimed(not_done: str) -> Callable[[View], View]:
    """Let a page that somebody's claim closes meanwhile lead to that of the submission.

    The message says in the words `not_done` what the page did not do. Who has no right to
    the page at all is refused as everywhere.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def led(page: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(page, request, *args, **kwargs)
            except ClaimedByOther as claimed:
                return _to_the_claim(request, claimed.submission, not_done)

        return led

    return decorate


def record_reading(
    request: HttpRequest,
    submission: Submission,
    opened: OpenedSubmission,
    action: Action = Action.VIEW,
    detail: str = "",
) -> None:
    """Record that `submission` is read, before anything of it is shown.

    It counts as read from then on, unless it could not be opened. Both happen or neither:
    what is raised here keeps the page from being shown, and the submission unread.
    """
    with transaction.atomic():
        if not opened.problem:
            mark_opened(submission)
        record(action, subject=submission.reference, detail=detail, request=request)
