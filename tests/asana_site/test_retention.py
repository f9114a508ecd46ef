"""How long what people send is kept, told to those who send it."""

import pytest
from django.core import checks

from asana_site.retention import MEANINGS, in_words
from intake.models import Status
from tests.asana_site.reading import tree, words


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (1, "1 day"),
        (30, "30 days"),
        (45, "45 days"),
        (60, "2 months"),
        (180, "6 months"),
        (365, "1 year"),
        (730, "2 years"),
        (400, "400 days"),
    ],
)
def test_a_time_is_told_as_people_say_it(days, told):
    assert in_words(days) == told


def test_every_status_has_a_time_and_means_something_to_the_sender(settings):
    assert list(MEANINGS) == list(settings.RETENTION_DAYS) == Status.values


def _told(client):
    rows = tree(client.get("/privacy/")).findall(".//main//tbody/tr")
    return [words(row) for row in rows]


@pytest.mark.django_db
def test_the_privacy_page_tells_how_long_each_request_is_kept(client, settings):
    settings.RETENTION_DAYS = settings.RETENTION_DAYS | {"spam": 14, "closed": 730, "new": 0}
    told = _told(client)
    assert len(told) == len(Status)
    assert told[0] == "Nobody has answered you yet until it is erased by hand"
    assert told[-2:] == ["Your request is closed 2 years", "It was junk and not a request 14 days"]


@pytest.mark.parametrize("days", [-1, 36_501])
def test_e013_a_time_that_the_calendar_does_not_know_is_refused_by_name(settings, days):
    settings.RETENTION_DAYS = settings.RETENTION_DAYS | {"closed": days}
    [error] = [found for found in checks.run_checks() if found.id == "asana_site.E013"]
    assert "RETENTION_DAYS_CLOSED" in error.msg
    assert error.level == checks.ERROR
    assert len(error.hint) > 20


@pytest.mark.parametrize("days", [0, 1, 36_500])
def test_a_time_that_the_calendar_knows_is_accepted(settings, days):
    settings.RETENTION_DAYS = dict.fromkeys(Status.values, days)
    assert not [found for found in checks.run_checks() if found.id == "asana_site.E013"]
