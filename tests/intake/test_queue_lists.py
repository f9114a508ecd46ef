"""What each list of the queue holds, for whom, and in which order."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from asana_site.models import Center
from intake.queue import lists
from intake.queue.lists import chosen, counts, is_suspected_robot, select
from tests.intake.rows import a_submission, contacted, read

pytestmark = pytest.mark.django_db

PACIFIC = ZoneInfo("America/Los_Angeles")
WORK = {"todo", "unread", "overdue", "due", "unplanned", "mine", "open", "robots"}
FORGOTTEN = {"unplanned", "todo", "open", "all"}


@pytest.fixture
def colleague(db) -> User:
    """Somebody else in admissions."""
    return User.objects.create_user("colleague", is_staff=True)


def _holding(submission, user) -> set[str]:
    """The names of the lists that hold `submission`, as `user` sees them."""
    return {name for name in lists.NAMES if submission in select(name, user)}


def _staffed(hours: str) -> None:
    center = Center.load()
    center.staffed_hours = hours
    center.save()


def test_a_new_one_is_unread_until_somebody_reads_it_and_to_do_until_it_has_a_next_step(nurse):
    later = timezone.now() + timedelta(hours=1)
    assert _holding(a_submission(), nurse) == {"unread", "todo", "open", "all"}
    assert _holding(read(), nurse) == FORGOTTEN
    assert _holding(read(follow_up_at=later), nurse) == {"open", "all"}


@pytest.mark.parametrize("status", ["new", "contacted", "verified"])
def test_nobody_is_forgotten_because_nothing_was_planned(nurse, colleague, status):
    later = timezone.now() + timedelta(hours=1)
    assert _holding(contacted(status=status), nurse) == FORGOTTEN
    assert _holding(contacted(status=status, follow_up_at=later), nurse) == {"open", "all"}
    assert _holding(contacted(status=status, by=colleague), nurse) == {"open", "all"}
    long_ago = timezone.now() - timedelta(days=3)
    lapsed = contacted(status=status, by=colleague, claimed_at=long_ago)
    assert _holding(lapsed, nurse) == FORGOTTEN


def test_whoever_has_a_day_to_come_in_needs_no_other_plan(nurse):
    assert _holding(contacted(status="scheduled"), nurse) == {"open", "all"}


def test_one_of_mine_stays_on_my_list_while_it_is_open(nurse, colleague):
    mine = contacted(by=nurse)
    assert _holding(mine, nurse) == {"mine", "todo", "open", "all"}
    assert _holding(mine, colleague) == {"open", "all"}
    assert _holding(contacted(by=nurse, status="admitted"), nurse) == {"all"}


def test_a_call_back_is_due_when_its_time_has_come(nurse):
    now = timezone.now()
    assert _holding(contacted(follow_up_at=now - timedelta(minutes=1)), nurse) == {
        *("due", "todo", "open", "all")
    }
    assert _holding(contacted(follow_up_at=now + timedelta(minutes=1)), nurse) == {"open", "all"}
    closed = contacted(follow_up_at=now, status="closed", closed_reason="answered")
    assert _holding(closed, nurse) == {"all"}


def test_one_is_overdue_until_somebody_tries_to_reach_the_person(nurse, settings):
    settings.CALL_BACK_HOURS = 2
    assert _holding(read(1.9), nurse) == FORGOTTEN
    assert _holding(read(2.1), nurse) == {"overdue"} | FORGOTTEN
    assert _holding(contacted(2.1), nurse) == FORGOTTEN
    assert _holding(read(2.1, status="closed", closed_reason="answered"), nurse) == {"all"}


@pytest.mark.parametrize(
    ("now", "is_overdue"),
    [
        ("2026-11-21 12:00", False),  # Saturday: closed.
        ("2026-11-23 07:00", False),  # Monday, before the first hour.
        ("2026-11-23 08:59", False),
        ("2026-11-23 09:00", True),
    ],
)
def test_over_the_weekend_nothing_becomes_overdue(nurse, settings, now, is_overdue):
    settings.CALL_BACK_HOURS = 2
    _staffed("Mon-Fri 08:00-18:00")
    friday = datetime(2026, 11, 20, 17, tzinfo=PACIFIC)
    with time_machine.travel(datetime.fromisoformat(now).replace(tzinfo=PACIFIC), tick=False):
        submission = read(received_at=friday)
        assert (submission in select("overdue", nurse)) is is_overdue


@pytest.mark.parametrize(("passed", "is_overdue"), [(1.9, False), (2.0, True)])
def test_when_clocks_change_two_hours_are_still_two_hours(nurse, settings, passed, is_overdue):
    settings.CALL_BACK_HOURS = 2
    sent = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    with time_machine.travel(sent + timedelta(hours=passed), tick=False):
        assert (read(received_at=sent) in select("overdue", nurse)) is is_overdue


def test_what_a_colleague_holds_is_not_mine_to_do_but_still_overdue(nurse, colleague):
    held = read(50, by=colleague, follow_up_at=timezone.now())
    assert _holding(held, nurse) == {"overdue", "due", "open", "all"}
    assert _holding(held, colleague) == {"overdue", "due", "mine", "todo", "open", "all"}


def test_a_claim_that_has_lapsed_gives_the_work_back(nurse, colleague, settings):
    settings.CLAIM_HOURS = 12
    lapsed = timezone.now() - timedelta(hours=12.1)
    assert "todo" in _holding(read(50, by=colleague, claimed_at=lapsed), nurse)
    holds = timezone.now() - timedelta(hours=11.9)
    assert "todo" not in _holding(read(50, by=colleague, claimed_at=holds), nurse)


def test_suspected_robots_stand_apart_from_everything_else(nurse):
    for opened_at in (None, timezone.now()):
        robot = a_submission(50, robot_signs="fast", opened_at=opened_at)
        assert _holding(robot, nurse) == {"robots", "all"}
        assert is_suspected_robot(robot)


def test_a_suspect_with_whom_somebody_works_is_like_any_other(nurse):
    now = timezone.now()
    for submission in (
        read(50, robot_signs="fast", by=nurse),
        contacted(robot_signs="fast"),
        read(robot_signs="fast", contacted_at=now),
        read(robot_signs="fast", follow_up_at=now),
    ):
        assert "open" in _holding(submission, nurse)
        assert "robots" not in _holding(submission, nurse)
        assert not is_suspected_robot(submission)
    spam = read(robot_signs="fast", status="spam")
    assert _holding(spam, nurse) == {"all"}


def test_first_come_calls_that_are_due_then_who_was_never_called_and_last_what_is_planned(nurse):
    now = timezone.now()
    newer, older = a_submission(1), a_submission(5)
    called = contacted(9)
    later_planned = a_submission(3, follow_up_at=now + timedelta(hours=1))
    second = contacted(1, follow_up_at=now - timedelta(minutes=5))
    first = contacted(2, follow_up_at=now - timedelta(hours=3))
    todo = [first, second, older, newer, called, later_planned]
    assert list(select("todo", nurse)) == todo
    assert list(select("all", nurse)) == sorted(todo, key=lambda each: each.received_at)[::-1]


def test_the_numbers_are_those_of_the_lists_in_one_query(
    nurse, colleague, django_assert_num_queries
):
    now = timezone.now()
    for submission in (
        *(a_submission, read, contacted),
        *(lambda: read(50), lambda: read(50, by=colleague), lambda: contacted(by=nurse)),
        *(lambda: contacted(follow_up_at=now), lambda: a_submission(robot_signs="fast")),
        *(lambda: a_submission(by=nurse), lambda: read(status="spam")),
    ):
        submission()
    center = Center.load()
    with django_assert_num_queries(1):
        numbers = counts(nurse, center)
    assert numbers == {name: select(name, nurse).count() for name in WORK}
    assert min(numbers.values()) > 0


def test_of_nothing_there_are_none(nurse):
    assert counts(nurse) == dict.fromkeys(WORK, 0)


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({}, "todo"),
        ({"list": "unread"}, "unread"),
        ({"list": "nonsense"}, "todo"),
        ({"status__exact": "closed"}, "all"),
        ({"status__exact": ""}, "todo"),
        ({"list": "open", "age": "day"}, "open"),
    ],
)
def test_the_address_names_the_list(parameters, name):
    assert chosen(parameters) == name


def test_every_list_has_a_label_and_says_what_it_holds():
    assert set(lists.LABELS) == set(lists.HINTS) == set(lists.NAMES) == WORK | {"all"}
