"""The steps of one's work: the status, attempts to reach the person, and the next call."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from intake.models import (
    OPEN_STATUSES,
    Act,
    CallOutcome,
    ClosedReason,
    Status,
    Submission,
    TimelineEntry,
)
from intake.work.access import check_may_work
from intake.work.changing import NotAllowed, note_down, save_work, working_on
from intake.work.claims import give_up

# With these, somebody was reached or left word: the submission is new no longer.
REACHED = (
    CallOutcome.SPOKE,
    CallOutcome.VOICEMAIL,
    CallOutcome.CALL_LATER,
    CallOutcome.WROTE,
    CallOutcome.DECLINED,
)
# Within this, the same outcome by the same person is one click made twice.
SAME_CLICK = timedelta(seconds=30)
# Nobody works on these, so nobody keeps them from the others.
FINISHED = (Status.CLOSED, Status.SPAM)
STATUS_FIELDS = ("status", "closed_reason", "status_changed_at", "contacted_at", "follow_up_at")
FURTHEST_FOLLOW_UP = timedelta(days=366)


def move(
    submission_id: UUID,
    *,
    to: Status,
    by: User,
    version: int | None = None,
    request: HttpRequest,
    reason: str = "",
) -> None:
    """Take the submission to the status `to`; closing it needs a `reason`, one of ClosedReason.

    A status in which nothing is left to do ends the plan for a next call, and closing it
    or calling it spam ends the claim. Raises Stale, and NotAllowed for every step that
    `TRANSITIONS` does not hold.
    """
    with working_on(submission_id, version=version) as submission:
        check_may_work(submission, by)
        before = Status(submission.status)
        if to not in submission.next_statuses:
            raise NotAllowed(f"“{before.label}” cannot become “{to.label}”.")
        if to == Status.CLOSED and reason not in ClosedReason.values:
            raise NotAllowed("Choose the reason for closing it.")
        detail = _change_status(submission, to, reason if to == Status.CLOSED else "")
        save_work(submission, *STATUS_FIELDS, by=by)
        note_down(submission, Act.STATUS, detail, by=by, request=request)
        if to in FINISHED and submission.claimed_by_id is not None:
            give_up(submission, by=by, request=request)


def _change_status(submission: Submission, to: Status, reason: str) -> str:
    """Set what a step changes, unsaved; the step in words."""
    before, now = Status(submission.status), timezone.now()
    submission.status, submission.status_changed_at = to, now
    submission.closed_reason = reason
    if to == Status.CONTACTED and submission.contacted_at is None:
        submission.contacted_at = now
    if to not in OPEN_STATUSES:
        submission.follow_up_at = None
    words = f"{before.label} → {to.label}"
    return f"{words}: {ClosedReason(reason).label}" if reason else words


def log_call(submission_id: UUID, *, outcome: CallOutcome, by: User, request: HttpRequest) -> bool:
    """Note down an attempt to reach the person, and how it ended; False: noted a moment ago.

    It only adds, so no page is too old for it. The first time that somebody is reached
    makes a new submission a contacted one, and a call that was due is made. Raises
    NotAllowed while somebody else holds it.
    """
    with working_on(submission_id) as submission:
        check_may_work(submission, by)
        if _is_clicked_twice(submission, outcome, by):
            return False
        submission.contacted_at = submission.contacted_at or timezone.now()
        note_down(submission, Act.CALL, outcome=outcome, by=by, request=request)
        if submission.status == Status.NEW and outcome in REACHED:
            detail = _change_status(submission, Status.CONTACTED, "")
            note_down(submission, Act.STATUS, detail, by=by, request=request)
        # Whoever asked not to be contacted again is on nobody's list of calls.
        if outcome == CallOutcome.DECLINED or _is_due(submission):
            submission.follow_up_at = None
        save_work(submission, *STATUS_FIELDS, by=by)
    return True


def _is_due(submission: Submission) -> bool:
    return submission.follow_up_at is not None and submission.follow_up_at <= timezone.now()


def _is_clicked_twice(submission: Submission, outcome: CallOutcome, by: User) -> bool:
    since = timezone.now() - SAME_CLICK
    same = TimelineEntry.objects.filter(actor=by, outcome=outcome, at__gt=since)
    return bool(same.filter(submission=submission).exists())


def plan_follow_up(
    submission_id: UUID,
    *,
    at: datetime | None,
    by: User,
    version: int | None,
    request: HttpRequest,
) -> None:
    """Plan when the person is to be called again, or with None that nothing is planned.

    Raises Stale, and NotAllowed for a time that is past or more than a year away, and
    when nothing is left to do.
    """
    with working_on(submission_id, version=version) as submission:
        check_may_work(submission, by)
        if at is not None:
            _check_time(submission, at)
        submission.follow_up_at = at
        save_work(submission, "follow_up_at", by=by)
        local = timezone.localtime(at) if at else None
        detail = date_format(local, "F j, Y, P") if local else "nothing is planned any more"
        note_down(submission, Act.FOLLOW_UP, detail, by=by, request=request)


def _check_time(submission: Submission, at: datetime) -> None:
    now = timezone.now()
    if not submission.is_open:
        label = Status(submission.status).label
        raise NotAllowed(f"Nothing is left to do in the status “{label}”: change that first.")
    if at <= now:
        raise NotAllowed("That time has passed. Choose a later one.")
    if at > now + FURTHEST_FOLLOW_UP:
        raise NotAllowed("That is more than a year away. Choose an earlier time.")
