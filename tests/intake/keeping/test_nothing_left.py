"""After a deletion nothing of a submission is left, sealed or in clear."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from asana_site.retention import days_for
from intake import spool
from intake.draining import drain
from intake.keeping import retention
from intake.models import (
    BenefitsVerification,
    CardPhotograph,
    Note,
    NoticeOwed,
    SearchDigest,
    Submission,
    TimelineEntry,
)
from tests.intake.answers import contact_answers, insurance_answers, send
from tests.intake.keeping.rows import QUEUE, add_companions, spam
from tests.intake.looking import everything_stored, hides

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("content")]

CANARY = "Quetzalcoatlus"
FORMS = {
    "/contact/": (contact_answers, ("name", "best_time", "message")),
    "/verify-insurance/": (
        insurance_answers,
        ("name", "best_time", "insurer", "member_id", "group_number", "insured_name", "care_name"),
    ),
}
# Long enough to be nobody else's, short enough not to be cut by a page of the file.
PIECE = 24


def _pieces(submission):
    """Pieces of everything that is sealed of `submission`, and its digests."""
    rows = [submission, *submission.notes.all(), *submission.benefits.all()]
    sealed = [bytes(row.sealed) for row in [*rows, *submission.photographs.all()]]
    found = [text[start : start + PIECE] for text in sealed for start in range(0, 4000, 500)]
    return found + [bytes(digest.digest) for digest in submission.digests.all()]


def _is_stored(piece):
    stored = everything_stored()
    return piece in stored if connection.vendor == "sqlite" else piece.hex().encode() in stored


@pytest.fixture(params=FORMS)
def submission(client, request, lead):
    """A form with a word in every field, worked on, with a copy of it in the spool."""
    answers, fields = FORMS[request.param]
    send(client, request.param, answers(**{name: f"{CANARY} {name}" for name in fields}))
    made = Submission.objects.get()
    add_companions(made, lead, CANARY)
    spool.put(made, made.photographs.all())
    return made


def _purge(submission, client):
    changed = timezone.now() - timedelta(days=days_for("spam"))
    Submission.objects.update(status="spam", status_changed_at=changed)
    call_command("purge_submissions", stdout=StringIO(), stderr=StringIO())


def _erase(submission, client):
    data = {"reason": "asked", "version": 0, "reference": submission.reference}
    answer = client.post(f"{QUEUE}{submission.pk}/erase/", data)
    assert answer.status_code == 302


@pytest.mark.parametrize("delete", [_purge, _erase])
def test_nothing_of_it_is_left_anywhere(lead_client, submission, settings, delete):
    pieces = _pieces(submission)
    assert all(_is_stored(piece) for piece in pieces)
    delete(submission, lead_client)
    drain()
    sealed = (Note, BenefitsVerification, CardPhotograph)
    companions = (*sealed, SearchDigest, TimelineEntry, NoticeOwed)
    for model in (Submission, *companions):
        assert not model.objects.exists(), model
    assert [piece for piece in pieces if _is_stored(piece)] == []
    assert hides(everything_stored(), CANARY)
    assert list(settings.INTAKE_SPOOL.iterdir()) == []


def test_a_hold_keeps_every_piece_of_it(lead_client, submission):
    pieces = _pieces(submission)
    Submission.objects.update(is_held=True)
    _purge(submission, lead_client)
    with pytest.raises(AssertionError):
        _erase(submission, lead_client)
    assert all(_is_stored(piece) for piece in pieces)
    assert CANARY in str(Submission.objects.get().unseal())


def _deleted_and_left_in_the_log(lead):
    """Pieces of a submission that was deleted just before its purge was killed."""
    junk = spam()
    add_companions(junk, lead, CANARY)
    pieces = _pieces(junk)
    assert retention.delete_if_due(junk.pk, timezone.now())
    return pieces


def _pieces_left(pieces):
    return [piece for piece in pieces if _is_stored(piece)]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OperationalError])
def test_nothing_is_left_of_what_was_deleted_before_a_purge_was_interrupted(
    lead, monkeypatch, interruption
):
    first, second = spam(days=50), spam(days=40)
    add_companions(first, lead, CANARY)
    pieces = _pieces(first)
    delete = retention.delete_if_due

    def interrupt(submission_id, now):
        if submission_id == second.pk:
            raise interruption
        return delete(submission_id, now)

    monkeypatch.setattr("intake.management.commands.purge_submissions.delete_if_due", interrupt)
    with pytest.raises((KeyboardInterrupt, CommandError)):
        call_command("purge_submissions", stdout=StringIO(), stderr=StringIO())
    assert Submission.objects.get() == second
    assert _pieces_left(pieces) == []


@pytest.mark.parametrize("command", ["purge_submissions", "rotate_intake_keys"])
def test_what_a_killed_command_left_in_the_log_is_cleared_by_the_next_with_nothing_to_do(
    lead, command
):
    pieces = _deleted_and_left_in_the_log(lead)
    # PostgreSQL has no such log that its tables are read from.
    assert bool(_pieces_left(pieces)) is (connection.vendor == "sqlite")
    call_command(command, stdout=StringIO(), stderr=StringIO())
    assert _pieces_left(pieces) == []
