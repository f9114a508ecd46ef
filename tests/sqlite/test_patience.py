"""On SQLite a visitor waits for others who write three seconds in all, not at each statement."""

import sqlite3
import time
from contextlib import closing

import pytest
from django.db import OperationalError, connection

from asana_site import patience
from asana_site.models import RateBucket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def somebody_writes():
    """Another process holds the lock of the database."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.usefixtures("somebody_writes")
def test_all_statements_together_wait_for_as_long_as_one_may():
    began = time.monotonic()
    with patience.within(0.6):
        for _ in range(3):
            with pytest.raises(OperationalError):
                RateBucket.objects.all().delete()
    assert 0.5 < time.monotonic() - began < 1.5


@pytest.mark.usefixtures("somebody_writes")
def test_whoever_has_no_end_to_their_patience_waits_as_the_settings_say():
    with patience.within(0.1), pytest.raises(OperationalError):
        RateBucket.objects.all().delete()
    began = time.monotonic()
    with pytest.raises(OperationalError):
        RateBucket.objects.all().delete()
    assert time.monotonic() - began > 2.5
