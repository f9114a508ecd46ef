"""In an emergency a lead opens what somebody else holds, with a reason that everybody sees."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from asana_site.audit.models import AuditRecord
from tests.intake.acting import act, page_of, text_of
from tests.staff.signing_in import sign_in

pytestmark = pytest.mark.django_db

WHY = "The caller is on line two, in danger."


@pytest.fixture
def held(submission, colleague_client):
    """The submission, held by the colleague."""
    act(colleague_client, submission, "claim")
    return submission


def test_a_lead_opens_it_with_a_reason_on_the_record(lead_client, colleague_client, held):
    before = text_of(lead_client.get(page_of(held)))
    assert "Open it in an emergency" in before
    assert "Rosa" not in before
    response = act(lead_client, held, "emergency", ground="danger", why=WHY)
    assert response.status_code == 302
    page = text_of(lead_client.get(response.url))
    assert "You can read this submission for an hour." in page
    assert "Rosa Delgado" in page
    assert "Maria Lopez has claimed this. You opened it in an emergency" in page
    row = AuditRecord.objects.get(action="emergency")
    assert (row.actor, row.subject) == ("lead", held.reference)
    assert row.detail == (
        "Opened what somebody else had claimed: for an hour, because somebody may be in danger; "
        "more in a note"
    )
    theirs = text_of(colleague_client.get(page_of(held)))
    assert "Opened what somebody else had claimed" in theirs
    assert "Lea Dahl" in theirs
    assert f"Opened in an emergency: {WHY}" in theirs
    held.refresh_from_db()
    assert held.claimed_by.username == "maria"


def test_whoever_opened_it_may_work_on_it_too(lead_client, held):
    act(lead_client, held, "emergency", ground="danger", why=WHY)
    assert act(lead_client, held, "call", outcome="spoke").status_code == 302
    assert act(lead_client, held, "status", status="scheduled").status_code == 302


def test_after_an_hour_it_is_closed_to_them_again(lead, lead_client, held):
    act(lead_client, held, "emergency", ground="danger", why=WHY)
    for minutes, is_open in ((59, True), (61, False)):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
            page = text_of(sign_in(Client(), lead).get(page_of(held)))
            assert ("Rosa Delgado" in page) is is_open


def test_who_is_no_lead_any_more_has_no_hour_left(lead, lead_client, held):
    act(lead_client, held, "emergency", ground="danger", why=WHY)
    lead.groups.set([Group.objects.get(name="Admissions")])
    client = sign_in(Client(), User.objects.get(pk=lead.pk))
    page = text_of(client.get(page_of(held)))
    assert "Maria Lopez has claimed this" in page
    assert "Rosa" not in page
    assert act(client, held, "call", outcome="spoke").status_code == 422


@pytest.mark.parametrize("why", ["", "  ", "urgent", "very urgent", "\x00 \x00 \x00", "x " * 6000])
def test_without_a_reason_it_stays_closed(lead_client, held, why):
    response = act(lead_client, held, "emergency", ground="danger", why=why)
    assert response.status_code == 422
    assert "Rosa" not in response.content.decode()
    assert "There is a problem" in response.content.decode()
    assert not AuditRecord.objects.filter(action="emergency").exists()


@pytest.mark.parametrize("ground", ["", "because", "\x00"])
def test_without_a_ground_that_the_record_can_name_it_stays_closed(lead_client, held, ground):
    response = act(lead_client, held, "emergency", ground=ground, why=WHY)
    assert response.status_code == 422
    assert WHY in response.content.decode()
    assert not AuditRecord.objects.filter(action="emergency").exists()


def test_a_reason_of_one_word_is_answered_at_the_field_and_kept(lead_client, held):
    html = act(lead_client, held, "emergency", ground="danger", why="Danger").content.decode()
    assert '<a href="#id_why">Say why in at least 3 words.</a>' in html
    assert "Danger</textarea>" in html


def test_who_is_no_lead_is_refused(nurse_client, held):
    assert "emergency" not in text_of(nurse_client.get(page_of(held)))
    assert act(nurse_client, held, "emergency", ground="danger", why=WHY).status_code == 403
    assert "Rosa" not in nurse_client.get(page_of(held)).content.decode()


def test_what_nobody_holds_needs_no_emergency(lead_client, submission):
    response = act(lead_client, submission, "emergency", ground="danger", why=WHY)
    assert response.status_code == 422
    assert "You can open this submission as usual" in text_of(response)
    assert not submission.timeline.exists()


def test_a_reason_that_cannot_be_sealed_opens_nothing(lead_client, held, settings):
    settings.INTAKE_PUBLIC_KEY = ""
    response = act(lead_client, held, "emergency", ground="danger", why=WHY)
    assert response.status_code == 422
    assert "Rosa" not in response.content.decode()
    assert WHY in response.content.decode()
