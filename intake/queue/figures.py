"""How much came in and how soon people were reached, week by week, with nobody in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from statistics import median
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from intake.models import Status, Submission
from intake.queue.lists import ROBOTS

WEEKS = 12
WEEK = timedelta(weeks=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Week:
    """The submissions of one week, which begins on `monday`.

    `median` and `ninetieth` are the hours from a submission to the first try to reach the
    person, of those that were tried; None when nobody was.
    """

    monday: date
    submissions: int = 0
    contacted: int = 0
    median: float | None = None
    ninetieth: float | None = None


def percentile(values: Iterable[float], percent: int) -> float:
    """The smallest of `values` that so many percent of them do not exceed; some are needed."""
    ordered = sorted(values)
    return ordered[ceil(len(ordered) * percent / 100) - 1]


def monday_of(moment: datetime) -> date:
    """The Monday of the week of `moment`, in the center's time zone."""
    day = moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    return day - timedelta(days=day.weekday())


def by_week(number: int = WEEKS) -> list[Week]:
    """The last `number` weeks, the present one included, oldest first; one query.

    What is spam is left out, and what the list of suspected robots would hold.
    """
    this_monday = monday_of(timezone.now())
    mondays = [this_monday - WEEK * ago for ago in reversed(range(number))]
    begin = datetime.combine(mondays[0], time(), tzinfo=ZoneInfo(settings.TIME_ZONE))
    people = (
        Submission.objects.filter(received_at__gte=begin)
        .exclude(status=Status.SPAM)
        .exclude(ROBOTS)
    )
    hours: dict[date, list[float]] = {monday: [] for monday in mondays}
    came = dict.fromkeys(mondays, 0)
    for received_at, contacted_at in people.order_by().values_list("received_at", "contacted_at"):
        monday = monday_of(received_at)
        if monday in came:
            came[monday] += 1
            if contacted_at is not None:
                hours[monday].append((contacted_at - received_at) / HOUR)
    return [_week(monday, came[monday], hours[monday]) for monday in mondays]


def _week(monday: date, came: int, hours: list[float]) -> Week:
    if not hours:
        return Week(monday, came)
    return Week(monday, came, len(hours), median(hours), percentile(hours, 90))
