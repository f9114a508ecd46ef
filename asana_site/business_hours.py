"""The hours in which staff work: written down by editors, and counted with.

One rule a line: `Mon-Fri 08:00-18:00`, `Sat 09:00-13:00`, `Every day 00:00-24:00`. Several
spans of one day stand with commas between them. No rule at all means day and night.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORTEST_NAME = 3
EVERY_DAY = "every day"
MINUTES_A_DAY = 24 * 60

RULE = re.compile(r"(?P<days>[^\d]+?)\s+(?P<spans>\d.*)")
SPAN = re.compile(r"(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)")
DASHES = str.maketrans("–—‑−", "----")

# The spans of one day in minutes since its midnight, in order and apart from each other.
Spans = tuple[tuple[int, int], ...]
# Monday first.
Schedule = tuple[Spans, ...]

DAY_AND_NIGHT: Schedule = (((0, MINUTES_A_DAY),),) * len(DAYS)


def parse(text: str) -> Schedule:
    """The week that `text` describes; raises ValidationError, which names the line."""
    week: list[list[tuple[int, int]]] = [[] for _ in DAYS]
    lines = [" ".join(line.split()) for line in text.translate(DASHES).splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        return DAY_AND_NIGHT
    for line in lines:
        found = RULE.fullmatch(line)
        if not found:
            raise _wrong(line, "Write the days, then the hours: Mon-Fri 08:00-18:00.")
        spans = [_span(line, written.strip()) for written in found["spans"].split(",")]
        for day in _days(line, found["days"]):
            week[day] += spans
    return tuple(_joined(spans) for spans in week)


def validate(text: str) -> None:
    """Raise ValidationError for hours that cannot be counted with."""
    parse(text)


def _wrong(line: str, what_to_do: str) -> ValidationError:
    return ValidationError(f"“{line[:60]}”: {what_to_do}")


def _days(line: str, written: str) -> list[int]:
    """The numbers of the days that `written` names: `Mon-Fri`, `Sat, Sun`, `Every day`."""
    if written.strip(" :").casefold() == EVERY_DAY:
        return list(range(len(DAYS)))
    found: list[int] = []
    for part in written.strip(" :,").split(","):
        ends = [_day(line, name) for name in part.split("-", 1)]
        first, last = ends[0], ends[-1]
        found += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return found


def _day(line: str, name: str) -> int:
    """The number of a day by its name or the beginning of it; Monday is 0."""
    written = name.strip(" .").casefold()
    for number, day in enumerate(DAYS):
        if len(written) >= SHORTEST_NAME and day.casefold().startswith(written):
            return number
    names = ", ".join(day[:SHORTEST_NAME] for day in DAYS)
    raise _wrong(line, f"Name the days as {names}, or write Every day.")


def _span(line: str, written: str) -> tuple[int, int]:
    """The minutes at which `written` begins and ends: `08:00-18:00`."""
    found = SPAN.fullmatch(written)
    if not found:
        raise _wrong(line, "Write the hours from 00:00 to 24:00, as in 08:00-18:00.")
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    begin, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if max(from_minute, to_minute) > 59 or end > MINUTES_A_DAY:
        raise _wrong(line, "There is no such time; a day goes from 00:00 to 24:00.")
    if end <= begin:
        raise _wrong(
            line, "The end must be later than the beginning. Past midnight, write two lines."
        )
    return begin, end


def _joined(spans: list[tuple[int, int]]) -> Spans:
    """`spans` in order, with those that touch made one."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return tuple(joined)


def hours_before(now: datetime, hours: float, schedule: Schedule) -> datetime:
    """The instant since which `hours` of the schedule's time have passed until `now`."""
    left = timedelta(hours=hours)
    if left <= timedelta(0):
        return now
    for begin, end in _open_before(now, schedule):
        if end - begin >= left:
            return end - left
        left -= end - begin
    raise ValueError("A schedule without hours.")


def hours_after(since: datetime, hours: float, schedule: Schedule) -> datetime:
    """The instant at which `hours` of the schedule's time will have passed from `since`."""
    left = timedelta(hours=hours)
    if left <= timedelta(0):
        return since
    for begin, end in _open_after(since, schedule):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    raise ValueError("A schedule without hours.")


def first_open(since: datetime, schedule: Schedule) -> datetime:
    """The first instant from `since` on at which staff work."""
    for begin, _ in _open_after(since, schedule):
        return begin
    raise ValueError("A schedule without hours.")


def _open_before(now: datetime, schedule: Schedule) -> Iterator[tuple[datetime, datetime]]:
    """The spans of time before `now` in which staff work, latest first, without end."""
    day = _local_date(now)
    while any(schedule):
        for begin, end in reversed(_spans_of(day, schedule)):
            if begin < now:
                yield begin, min(end, now)
        day -= timedelta(days=1)


def _open_after(since: datetime, schedule: Schedule) -> Iterator[tuple[datetime, datetime]]:
    """The spans of time after `since` in which staff work, earliest first, without end."""
    day = _local_date(since)
    while any(schedule):
        for begin, end in _spans_of(day, schedule):
            if end > since:
                yield max(begin, since), end
        day += timedelta(days=1)


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _local_date(moment: datetime) -> date:
    return moment.astimezone(_zone()).date()


def _spans_of(day: date, schedule: Schedule) -> list[tuple[datetime, datetime]]:
    """The hours of `day` as instants.

    On the nights when clocks change, an hour that the clock shows twice counts twice, and
    one that it leaves out does not count.
    """
    return [
        (min(_instants(day, begin)), max(_instants(day, end)))
        for begin, end in schedule[day.weekday()]
    ]


def _instants(day: date, minutes: int) -> tuple[datetime, datetime]:
    """The instants at which the clock may show so many minutes after the midnight of `day`."""
    passed, minute = divmod(minutes, MINUTES_A_DAY)
    shown = datetime.combine(
        day + timedelta(days=passed), time(minute // 60, minute % 60), tzinfo=_zone()
    )
    return shown.astimezone(UTC), shown.replace(fold=1).astimezone(UTC)
