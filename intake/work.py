"""Work on a submission: the one place that changes it, on the timeline and on the record.

Each function is one act of one member of staff, in one transaction: the row is locked, the
version that the page showed is compared, the change is made, and both the timeline and the
record of access say so. Either all of it happens or nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from asana_site.audit.models import Action
from asana_site.audit.recording import record
from intake.models import Act, Status, Submission, TimelineEntry

EMERGENCY_LASTS = timedelta(hours=1)


class Stale(Exception):
    """Somebody changed the submission since the page was shown; nothing was changed now."""


class NotAllowed(Exception):
    """An act that the rules refuse. The message says why, in plain words for staff."""


@contextmanager
def working_on(submission_id: UUID, *, version: int | None = None) -> Iterator[Submission]:
    """The submission, locked until the block ends, without its sealed answers.

    `version` is the one that the page showed; acts that only add something need none.
    Raises Submission.DoesNotExist, and Stale.
    """
    with transaction.atomic():
        rows = Submission.objects.select_for_update().defer("sealed")
        submission = rows.get(pk=submission_id)
        if version is not None and submission.version != version:
            raise Stale
        yield submission


def save(submission: Submission, *fields: str) -> None:
    """Write `fields` of a locked submission, as its next version."""
    submission.version += 1
    submission.save(update_fields=[*fields, "version"])


def note_down(
    submission: Submission, act: Act, detail: str = "", *, by: User, request: HttpRequest
) -> None:
    """Put an act on the timeline and on the record; `detail` may hold words of ours alone."""
    TimelineEntry.objects.create(submission=submission, actor=by, act=act, detail=detail)
    words = f"{act.label}: {detail}" if detail else str(act.label)
    record(Action.CHANGE, actor=by, subject=submission.reference, detail=words, request=request)


def may_read(submission: Submission, user: User) -> bool:
    """Whether `user` may read what was sent: not while somebody else holds it.

    In an emergency a lead may, for an hour, with a reason on the timeline.
    """
    if not submission.is_claimed_by_other(user):
        return True
    since = timezone.now() - EMERGENCY_LASTS
    entries = submission.timeline.filter(act=Act.EMERGENCY, actor=user, at__gt=since)
    return bool(entries.exists())


def claim(submission_id: UUID, *, by: User, version: int, request: HttpRequest) -> None:
    """Make `by` the one who works on it.

    Raises Stale, and NotAllowed when somebody else holds it.
    """
    with working_on(submission_id, version=version) as submission:
        if submission.is_claimed_by_other(by):
            raise NotAllowed("Somebody else has claimed this submission.")
        submission.claimed_by, submission.claimed_at = by, timezone.now()
        save(submission, "claimed_by", "claimed_at")
        note_down(submission, Act.CLAIMED, by=by, request=request)


def release(submission_id: UUID, *, by: User, version: int, request: HttpRequest) -> None:
    """Give up a claim of one's own; raises Stale, and NotAllowed when it is not one's own."""
    with working_on(submission_id, version=version) as submission:
        if submission.claimed_by_id != by.pk:
            raise NotAllowed("You have not claimed this submission.")
        _release(submission, by=by, request=request)


def release_claims_of(user: User, *, by: User, request: HttpRequest) -> int:
    """Release everything that `user` has claimed, as when the account is closed; how many."""
    claimed = list(Submission.objects.claimed_by(user).values_list("pk", flat=True))
    for submission_id in claimed:
        with working_on(submission_id) as submission:
            if submission.claimed_by_id == user.pk:
                _release(submission, by=by, request=request)
    return len(claimed)


def _release(submission: Submission, *, by: User, request: HttpRequest) -> None:
    submission.claimed_by = submission.claimed_at = None
    save(submission, "claimed_by", "claimed_at")
    note_down(submission, Act.RELEASED, by=by, request=request)


def move(
    submission_id: UUID,
    *,
    to: Status,
    reason: str,
    by: User,
    version: int | None,
    request: HttpRequest,
) -> None:
    """Change the status; `reason` says why one is closed.

    Raises Stale, and NotAllowed for a step that the rules do not know.
    """
    with working_on(submission_id, version=version) as submission:
        if submission.is_claimed_by_other(by):
            raise NotAllowed("Somebody else has claimed this submission.")
        if to not in submission.next_statuses:
            raise NotAllowed(f"It cannot go from “{submission.get_status_display()}” to there.")
        if (to == Status.CLOSED) != bool(reason):
            raise NotAllowed("A reason belongs to closing, and to nothing else.")
        words = f"{submission.status} → {to}"
        submission.status, submission.closed_reason = to, reason
        submission.status_changed_at = timezone.now()
        save(submission, "status", "closed_reason", "status_changed_at")
        note_down(submission, Act.STATUS, words, by=by, request=request)
