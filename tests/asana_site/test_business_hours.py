"""The hours in which staff work: understood as editors write them, and counted rightly."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from asana_site.business_hours import DAY_AND_NIGHT, hours_after, hours_before, parse
from asana_site.models import Center

PACIFIC = ZoneInfo("America/Los_Angeles")
OFFICE = parse("Mon-Fri 08:00-18:00\nSat 09:00-13:00")
DAY = (8 * 60, 18 * 60)


def _at(text: str, fold: int = 0) -> datetime:
    """A moment as the clock at the center shows it."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=PACIFIC, fold=fold)


@pytest.mark.parametrize(
    "text",
    [
        "Mon-Fri 08:00-18:00",
        "mon – fri 8:00–18:00",
        "Monday-Friday: 08:00 - 18:00",
        "Mon, Tue, Wed, Thu, Fri 08:00-18:00",
        "Mon-Fri 08:00-12:00, 12:00-18:00",
        "Mon-Wed 08:00-18:00\n\n  Thurs-Fri   08:00-18:00\n",
        "Mon-Fri 08:00-17:00\nMon-Fri 16:00-18:00",
    ],
)
def test_an_editor_may_write_the_same_week_in_many_ways(text):
    assert parse(text) == ((DAY,),) * 5 + ((), ())


def test_days_may_go_round_the_end_of_the_week():
    assert parse("Fri-Mon 08:00-18:00") == ((DAY,), (), (), (), (DAY,), (DAY,), (DAY,))


@pytest.mark.parametrize("text", ["", " \n ", "Every day 00:00-24:00", "Mon-Sun 00:00-24:00"])
def test_no_rule_and_every_hour_both_mean_day_and_night(text):
    assert parse(text) == DAY_AND_NIGHT


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("always", "Write the days, then the hours"),
        ("08:00-18:00", "Write the days, then the hours"),
        ("Weekdays 08:00-18:00", "Name the days as Mon, Tue, Wed"),
        ("M-F 08:00-18:00", "Name the days as Mon, Tue, Wed"),
        ("Mon- 08:00-18:00", "Name the days as Mon, Tue, Wed"),
        ("Mon 8-18", "as in 08:00-18:00"),
        ("Mon 08:00-18:00,", "as in 08:00-18:00"),
        ("Mon 08:00-25:00", "There is no such time"),
        ("Mon 08:75-10:00", "There is no such time"),
        ("Mon 08:00-24:01", "There is no such time"),
        ("Mon 18:00-08:00", "Past midnight, write two lines"),
        ("Mon 08:00-08:00", "The end must be later"),
    ],
)
def test_what_cannot_be_counted_with_is_refused_with_what_to_do(text, words):
    with pytest.raises(ValidationError, match=words):
        parse(f"Sat 09:00-13:00\n{text}")


@pytest.mark.parametrize(
    ("now", "since"),
    [
        ("2026-11-18 12:00", "2026-11-18 10:00"),  # In the middle of a Wednesday.
        ("2026-11-18 09:00", "2026-11-17 17:00"),  # An hour this morning, one last evening.
        ("2026-11-18 03:00", "2026-11-17 16:00"),  # At night nothing passes.
        ("2026-11-23 09:00", "2026-11-21 12:00"),  # Monday: Sunday is closed.
        ("2026-11-22 15:00", "2026-11-21 11:00"),  # On that Sunday.
        ("2026-11-21 09:30", "2026-11-20 16:30"),  # Early on Saturday.
    ],
)
def test_two_staffed_hours_ago(now, since):
    assert hours_before(_at(now), 2, OFFICE) == _at(since)


@pytest.mark.parametrize(
    ("sent", "call_by"),
    [
        ("2026-11-18 10:00", "2026-11-18 12:00"),
        ("2026-11-18 17:30", "2026-11-19 09:30"),
        ("2026-11-20 17:00", "2026-11-21 10:00"),
        ("2026-11-21 12:30", "2026-11-23 09:30"),
        ("2026-11-22 03:00", "2026-11-23 10:00"),
    ],
)
def test_two_staffed_hours_from_then(sent, call_by):
    assert hours_after(_at(sent), 2, OFFICE) == _at(call_by)


@pytest.mark.parametrize(
    ("now", "since"),
    [
        # In the night to November 1, 2026 one o'clock comes twice; to March 8, two is left out.
        ("2026-11-01 03:00", "2026-10-31 23:00"),
        ("2026-03-08 04:00", "2026-03-07 22:00"),
    ],
)
def test_by_day_and_night_the_hours_are_those_that_really_pass_when_clocks_change(now, since):
    real = _at(now).astimezone(UTC) - _at(since).astimezone(UTC)
    assert real == timedelta(hours=5)
    assert hours_before(_at(now), 5, DAY_AND_NIGHT) == _at(since)
    assert hours_after(_at(since), 5, DAY_AND_NIGHT) == _at(now)


def test_an_opening_hour_is_the_same_on_the_clock_before_and_after_the_change():
    daily = parse("Every day 08:00-18:00")
    assert hours_before(_at("2026-11-01 09:00"), 2, daily) == _at("2026-10-31 17:00")
    assert hours_before(_at("2026-03-08 09:00"), 2, daily) == _at("2026-03-07 17:00")


def test_hours_that_the_change_leaves_out_or_repeats_are_counted_as_they_pass():
    night = parse("Sun 00:00-04:00")
    assert hours_before(_at("2026-03-09 00:00"), 3, night) == _at("2026-03-08 00:00")
    assert hours_before(_at("2026-11-02 00:00"), 5, night) == _at("2026-11-01 00:00")
    assert hours_after(_at("2026-03-08 01:30"), 1, parse("Sun 02:30-06:00")) <= _at(
        "2026-03-08 04:30"
    )


@pytest.mark.parametrize("hours", [0, -1])
def test_no_hours_are_no_time(hours):
    now = _at("2026-11-18 03:00")
    assert hours_before(now, hours, OFFICE) == hours_after(now, hours, OFFICE) == now


def test_many_hours_go_back_over_weeks():
    assert hours_before(_at("2026-11-18 08:00"), 54 * 4, OFFICE) == _at("2026-10-21 08:00")


def test_editors_are_told_at_the_field_what_is_wrong(admin_client):
    page = "/admin/asana_site/center/1/change/"
    answers = {"name": "Asana Recovery", "telephone": "(555) 555-0100", "staffed_hours": "always"}
    html = admin_client.post(page, answers).content.decode()
    assert "“always”: Write the days, then the hours" in html
    assert (
        admin_client.post(page, answers | {"staffed_hours": "Mon 08:00-18:00"}).status_code == 302
    )
    assert Center.load().schedule[0] == (DAY,)


def test_hours_that_cannot_be_read_keep_no_page_from_being_shown():
    assert Center(staffed_hours="nonsense").schedule == DAY_AND_NIGHT
