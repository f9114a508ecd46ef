"""Legal hold: put on and taken off by leads, with a reason that is sealed."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from asana_site.audit.models import Action, AuditRecord
from intake.models import Note, Submission, TimelineEntry
from tests.intake.keeping.rows import QUEUE, new_submission, spam

pytestmark = pytest.mark.django_db

REASON = "Their lawyer asked us on the telephone."


@pytest.fixture
def submission() -> Submission:
    return new_submission()


def _hold(client, submission, turn="on", reason=REASON):
    return client.post(f"{QUEUE}{submission.pk}/hold/", {"turn": turn, "reason": reason})


def _is_held(submission):
    submission.refresh_from_db()
    return submission.is_held


def _page(client, submission):
    html = client.get(f"{QUEUE}{submission.pk}/change/").content.decode()
    return re.sub(r"\s+", " ", html)


def test_a_lead_puts_it_on_hold_and_takes_it_off_with_a_sealed_reason(lead_client, submission):
    assert "Put on legal hold" in lead_client.get(f"{QUEUE}{submission.pk}/hold/").content.decode()
    assert _hold(lead_client, submission).status_code == 302
    assert _is_held(submission)
    page = _page(lead_client, submission)
    assert "On legal hold." in page
    assert REASON in page
    assert "Erase this submission" not in page
    _hold(lead_client, submission, "off", "The lawsuit is over.")
    assert not _is_held(submission)
    assert submission.version == 2
    assert "Erase this submission" in _page(lead_client, submission)
    notes = [note.read() for note in Note.objects.all()]
    assert notes == [f"Put on legal hold: {REASON}", "Took off legal hold: The lawsuit is over."]
    assert list(TimelineEntry.objects.values_list("act", "detail")) == [
        ("held", ""),
        ("unheld", ""),
    ]


def test_the_record_names_the_act_and_not_the_reason(lead_client, submission):
    _hold(lead_client, submission)
    rows = AuditRecord.objects.filter(subject=submission.reference).order_by("number")
    assert list(rows.values_list("action", "detail")) == [
        (Action.CHANGE, "Put on legal hold"),
        (Action.NOTE, ""),
    ]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
def test_a_hold_without_a_usable_reason_changes_nothing_and_says_so(
    lead_client, submission, reason
):
    answer = _hold(lead_client, submission, reason=reason)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert reason.strip() in answer.content.decode()
    assert not _is_held(submission)


def test_what_two_people_press_at_once_happens_once(lead_client, submission):
    _hold(lead_client, submission)
    answer = _hold(lead_client, submission)
    assert answer.status_code == 409
    assert "already on legal hold" in answer.content.decode()
    _hold(lead_client, submission, "off")
    answer = _hold(lead_client, submission, "off")
    assert "not on legal hold any more" in answer.content.decode()
    assert Note.objects.count() == 2


def test_a_reason_that_cannot_be_sealed_changes_nothing_and_comes_back(
    lead_client, submission, settings
):
    settings.INTAKE_PUBLIC_KEY = ""
    answer = _hold(lead_client, submission)
    assert "could not be sealed" in answer.content.decode()
    assert REASON in answer.content.decode()
    assert not _is_held(submission)
    assert not TimelineEntry.objects.exists()


@pytest.mark.parametrize("turn", ["on", "off"])
def test_others_than_leads_change_no_hold_and_are_on_the_record(nurse_client, submission, turn):
    Submission.objects.update(is_held=turn == "off")
    assert _hold(nurse_client, submission, turn).status_code == 403
    assert _is_held(submission) is (turn == "off")
    assert AuditRecord.objects.filter(action=Action.REFUSAL, actor="nurse").count() == 1
    page = _page(nurse_client, submission)
    assert "/hold/" not in page
    assert "/erase/" not in page


def test_what_is_not_there_is_not_found(lead_client, submission):
    Submission.objects.all().delete()
    assert _hold(lead_client, submission).status_code == 404


def test_the_page_says_until_when_it_is_kept(nurse_client):
    with time_machine.travel("2026-03-01T12:00:00-08:00", tick=False):
        junk = spam(days=1)
        held = spam(days=1, is_held=True)
        unread = new_submission(days=1, opened_at=None)
        later = spam(days=1, follow_up_at=timezone.now() + timedelta(days=60))
    assert "Will be deleted on or after <time" in _page(nurse_client, junk)
    assert "March 30, 2026" in _page(nurse_client, junk)
    assert "kept for 30 days" in _page(nurse_client, junk)
    assert "Will be deleted" not in _page(nurse_client, held)
    assert "kept until somebody erases it" in _page(nurse_client, unread)
    assert "April 30, 2026" in _page(nurse_client, later)
