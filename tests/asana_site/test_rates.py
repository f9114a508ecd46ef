"""Events are counted exactly, for one window, under names that tell nobody whose they are."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection, connections

from asana_site import rates
from asana_site.models import RateBucket

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ROSA, LUIS = "198.51.100.7", "rosa@example.org"
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    """The time, which stands still until it is moved."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.mark.django_db
def test_each_event_is_counted_once_for_each_identity(clock):
    assert rates.count("form", [ROSA], HOUR) == [1]
    assert rates.count("form", [LUIS, ROSA], HOUR) == [1, 2]
    assert rates.count("form", [ROSA, LUIS], HOUR) == [3, 2]


@pytest.mark.django_db
def test_an_identity_that_is_named_twice_is_counted_once(clock):
    assert rates.count("form", [ROSA, ROSA], HOUR) == [1, 1]
    assert rates.count("form", [], HOUR) == []


@pytest.mark.django_db
def test_asking_counts_nothing(clock):
    rates.count("form", [ROSA], HOUR)
    for _ in range(2):
        assert rates.counted("form", [LUIS, ROSA], HOUR) == [0, 1]
    assert RateBucket.objects.count() == 1


@pytest.mark.django_db
def test_purposes_and_windows_are_counted_apart(clock):
    rates.count("form", [ROSA], HOUR)
    assert rates.counted("sign-in", [ROSA], HOUR) == [0]
    assert rates.counted("form", [ROSA], DAY) == [0]


@pytest.mark.django_db
def test_a_new_window_begins_at_zero(clock):
    rates.count("form", [ROSA], HOUR)
    clock.shift(timedelta(minutes=59, seconds=59))
    assert rates.count("form", [ROSA], HOUR) == [2]
    clock.shift(timedelta(seconds=1))
    assert rates.counted("form", [ROSA], HOUR) == [0]
    assert rates.count("form", [ROSA], HOUR) == [1]


@pytest.mark.django_db
def test_what_is_forgotten_begins_at_zero_and_nothing_else_does(clock):
    rates.count("form", [ROSA, LUIS], HOUR)
    rates.forget("form", [ROSA], HOUR)
    assert rates.counted("form", [ROSA, LUIS], HOUR) == [0, 1]


@pytest.mark.django_db
def test_sweeping_deletes_what_has_ended_and_keeps_what_counts(clock):
    rates.count("form", [ROSA, LUIS], HOUR)
    rates.count("form", [ROSA], DAY)
    assert rates.sweep() == 0
    clock.shift(HOUR)
    assert rates.sweep() == 2
    assert rates.counted("form", [ROSA], DAY) == [1]


@pytest.mark.django_db
def test_no_row_tells_whose_it_is_nor_what_for(clock):
    rates.count("form", [ROSA, LUIS], HOUR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM asana_site_ratebucket")
        stored = repr(cursor.fetchall())
    for told in (ROSA, LUIS, "form", "198.51", "example"):
        assert told not in stored


@pytest.mark.django_db
def test_nobody_can_be_followed_from_one_window_to_the_next(clock):
    rates.count("form", [ROSA], HOUR)
    clock.shift(HOUR)
    rates.count("form", [ROSA], HOUR)
    assert RateBucket.objects.values("digest").distinct().count() == 2


@pytest.mark.django_db
def test_whoever_has_the_table_cannot_try_addresses_without_the_secret(clock, settings):
    rates.count("form", [ROSA], HOUR)
    settings.SECRET_KEY = "another" * 10
    assert rates.counted("form", [ROSA], HOUR) == [0]


@pytest.mark.django_db(transaction=True)
def test_of_twenty_events_at_once_none_is_lost():
    together = Barrier(20)

    def event(number):
        # Half of them name the two the other way round, which must not lock them out.
        identities = [ROSA, LUIS][:: 1 if number % 2 else -1]
        try:
            together.wait(timeout=30)
            return rates.count("form", identities, DAY)[identities.index(ROSA)]
        finally:
            connections.close_all()

    with time_machine.travel(NOON), ThreadPoolExecutor(20) as threads:
        numbers = sorted(threads.map(event, range(20)))
        assert numbers == list(range(1, 21))
        assert rates.counted("form", [ROSA, LUIS], DAY) == [20, 20]
