"""Which submissions have been kept for long enough, and deleting them one by one."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from asana_site.audit.models import Action
from asana_site.audit.recording import record
from asana_site.retention import days_for
from intake.keeping.removal import remove
from intake.models import Status, Submission, claims_hold_since

ACTOR = "retention"
# The clock runs each night; one night may be missed, and is made up for.
GRACE = timedelta(days=2)


def due(now: datetime) -> QuerySet[Submission]:
    """What has been kept, at `now`, for as long as its status asks, longest kept first.

    Never what is on legal hold, what nobody has read, what is to be called again, and what
    somebody is working on.
    """
    ended = Q(pk__in=[])
    for status in Status:
        if days := days_for(status):
            ended |= Q(status=status, status_changed_at__lte=now - timedelta(days=days))
    return (
        Submission.objects.filter(ended, is_held=False)
        .exclude(status=Status.NEW, opened_at=None)
        .exclude(follow_up_at__gt=now)
        .exclude(claimed_at__gt=claims_hold_since())
        .defer("sealed")
        .order_by("status_changed_at", "pk")
    )


def late_since(now: datetime) -> datetime | None:
    """When the oldest was to be deleted that is still there, days after; None: none is late.

    Then the clock has not run, or could not delete. One query, by the index of the statuses:
    nothing is received after the last change of its status.
    """
    then = now - GRACE
    received = Q(pk__in=[])
    for status in Status:
        if days := days_for(status):
            received |= Q(status=status, received_at__lte=then - timedelta(days=days))
    oldest = due(then).filter(received).first()
    return kept_until(oldest) if oldest else None


def kept_until(submission: Submission) -> datetime | None:
    """When the clock allows `submission` to be deleted, as it stands; None: not by the clock."""
    days = days_for(submission.status)
    unread = submission.status == Status.NEW and submission.is_unread
    if submission.is_held or unread or not days:
        return None
    ends = submission.status_changed_at + timedelta(days=days)
    return max(ends, submission.follow_up_at or ends)


@transaction.atomic
def delete_if_due(submission_id: UUID, now: datetime) -> bool:
    """Delete one submission and record it; False when it is not due any more, or is gone.

    The rule is asked again of the locked row: since it was chosen, somebody may have put it
    on hold, reopened it, or begun to work on it. Raises OSError when a file of it in the
    spool cannot be removed; it is then still there.
    """
    submission = due(now).select_for_update().filter(pk=submission_id).first()
    if submission is None:
        return False
    status = Status(submission.status)
    reference = submission.reference
    remove(submission)
    detail = f"retention: {status}, {days_for(status)} days"
    record(Action.DELETE, actor=ACTOR, subject=reference, detail=detail)
    return True
