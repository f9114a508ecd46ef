"""Who may open a submission, and what is put down once somebody has."""

from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest

from asana_site.audit.models import Action
from asana_site.audit.recording import record, record_refusal
from asana_site.staff.views import signed_in
from intake.models import Submission
from intake.reading import OpenedSubmission
from intake.work import mark_opened, may_read


def readable(
    page: admin.ModelAdmin,
    request: HttpRequest,
    object_id: UUID,
    *,
    to_change: bool = False,
    even_if_claimed: bool = False,
) -> Submission:
    """The submission `object_id`, if the user of `request` may read it.

    `to_change` asks for the right to work on it as well. Raises PermissionDenied, on the
    record under its reference when somebody else holds it, and Http404. `even_if_claimed`
    is for an answer that shows nothing of it.
    """
    allowed = page.has_change_permission if to_change else page.has_view_permission
    if not allowed(request):
        raise PermissionDenied
    submission: Submission | None = page.get_object(request, str(object_id))
    if submission is None:
        raise Http404
    if not even_if_claimed and not may_read(submission, signed_in(request)):
        record_refusal(
            request=request, subject=submission.reference, detail="claimed by somebody else"
        )
        raise PermissionDenied
    return submission


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
