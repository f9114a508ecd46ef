"""Staff are told when submissions or notices are late, and nobody else is."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.intake.answers import contact_answers, send
from tests.intake.keeping.rows import new_submission, spam
from tests.staff.signing_in import sign_in

pytestmark = pytest.mark.django_db


def _front_page(client):
    return client.get("/admin/").content.decode()


def test_nothing_is_told_while_nothing_is_late(client, nurse_client):
    send(client, "/contact/", contact_answers())
    assert "staff-warning" not in _front_page(nurse_client)


def test_submissions_that_wait_in_the_spool_are_told(nurse_client, editor_client):
    settings.INTAKE_SPOOL.mkdir(parents=True)
    (settings.INTAKE_SPOOL / "11111111-1111-8111-8111-111111111111.json").write_text("{}")
    assert "1 submission waits" in _front_page(nurse_client)
    assert "submission" not in _front_page(editor_client)


def test_a_spool_that_cannot_be_looked_into_is_told(nurse_client):
    settings.STATE_FOLDER.mkdir(exist_ok=True)
    settings.INTAKE_SPOOL.write_text("in the way")
    assert "may not look into" in _front_page(nurse_client)


def test_late_notices_are_told(client, nurse):
    send(client, "/contact/", contact_answers())
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert "Notices by e-mail are late" in _front_page(sign_in(Client(), nurse))


def test_leads_are_told_when_nothing_is_deleted_on_schedule(lead_client, nurse_client):
    late = "Deleting on schedule is late"
    spam(days=31)
    new_submission(days=2000)
    spam(days=400, is_held=True)
    assert late not in _front_page(lead_client)
    spam(days=33)
    assert late in _front_page(lead_client)
    assert late not in _front_page(nurse_client)


def test_to_tell_it_costs_one_query(lead_client, nurse_client):
    _front_page(nurse_client)
    _front_page(lead_client)
    with CaptureQueriesContext(connection) as others:
        _front_page(nurse_client)
    with CaptureQueriesContext(connection) as those_of_leads:
        _front_page(lead_client)
    assert len(those_of_leads) - len(others) <= 1
