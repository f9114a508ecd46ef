"""One line of the queue: what somebody sees of a submission before opening it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.timesince import timesince

from asana_site import business_hours
from asana_site.staff.names import name_of
from intake.models import Act, Submission, TimelineEntry
from intake.queue.lists import is_suspected_robot

MOMENT = timedelta(minutes=1)


@dataclass(frozen=True)
class Calls:
    """How often somebody tried to reach the person, and when last."""

    number: int = 0
    last: datetime | None = None


@dataclass(frozen=True)
class Row:
    """A submission in words, as a line of the list shows it.

    `url` is the page that opens it; `call_by` when somebody is to have tried to reach the
    person, as long as nobody has.
    """

    submission: Submission
    url: str
    age: str
    call_by: datetime | None
    overdue_for: str
    holder: str
    calls: Calls
    due_for: str


def words_for(length: timedelta) -> str:
    """A length of time in words; short ones, too."""
    now = timezone.now()
    return "a moment" if length < MOMENT else timesince(now - length, now, depth=1)


def age_of(submission: Submission) -> str:
    """How long ago a submission came in, in words."""
    age = timezone.now() - submission.received_at
    return "just now" if age < MOMENT else f"{words_for(age)} ago"


def holder_of(submission: Submission, user: User | AnonymousUser) -> str:
    """Who holds a submission, in words; empty when nobody has claimed it."""
    if submission.claimed_by is None:
        return ""
    name = "You" if submission.claimed_by_id == user.pk else name_of(submission.claimed_by)
    return name if submission.is_claimed() else f"{name} (claim lapsed)"


def with_calls(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """`submissions` with how often somebody tried to reach each person, and when last."""
    calls = TimelineEntry.objects.filter(submission=OuterRef("pk"), act=Act.CALL).order_by()
    each = calls.values("submission")
    return submissions.annotate(
        call_number=Subquery(each.annotate(number=Count("pk")).values("number")),
        last_call=Subquery(each.annotate(last=Max("at")).values("last")),
    )


def rows_of(
    submissions: Sequence[Submission],
    user: User | AnonymousUser,
    schedule: business_hours.Schedule,
    urls: Sequence[str],
) -> list[Row]:
    """The lines for `submissions`, as `user` sees them; `urls` lead to their pages.

    They come from `with_calls`.
    """
    return [
        _row(submission, user, schedule, url)
        for submission, url in zip(submissions, urls, strict=True)
    ]


def _row(
    submission: Any,
    user: User | AnonymousUser,
    schedule: business_hours.Schedule,
    url: str,
) -> Row:
    now = timezone.now()
    call_by = _call_by(submission, schedule)
    follow_up = submission.follow_up_at if submission.is_open else None
    return Row(
        submission=submission,
        url=url,
        age=age_of(submission),
        call_by=call_by,
        overdue_for=words_for(now - call_by) if call_by and call_by <= now else "",
        holder=holder_of(submission, user),
        calls=Calls(submission.call_number or 0, submission.last_call),
        due_for=words_for(now - follow_up) if follow_up and follow_up <= now else "",
    )


def _call_by(submission: Submission, schedule: business_hours.Schedule) -> datetime | None:
    """By when somebody is to have tried to reach the person; None when that is settled."""
    settled = submission.contacted_at is not None or not submission.is_open
    if settled or is_suspected_robot(submission):
        return None
    return business_hours.hours_after(submission.received_at, settings.CALL_BACK_HOURS, schedule)
