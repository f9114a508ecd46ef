"""Invented submissions: plausible, sealed, never among real ones, and never of real people."""

import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import Q

from intake import synthetic
from intake.management.commands import make_submissions
from intake.models import Note, Submission, TimelineEntry
from intake.synthetic import FIRST_WORDS, LAST_WORDS
from tests.intake.rows import a_submission

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _development(settings, nurse):
    settings.DEBUG = True


def _make(number: int) -> str:
    out = StringIO()
    call_command("make_submissions", number, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_without_debug_nothing_is_made(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="must not stand among real ones"):
        _make(5)
    assert not Submission.objects.exists()


def test_without_staff_nobody_could_have_done_the_work():
    User.objects.update(is_staff=False)
    with pytest.raises(CommandError, match="Make an account of staff first"):
        _make(5)


def test_as_many_are_made_as_are_missing():
    a_submission()
    assert "4 made, 5 in all." in _make(5)
    assert "0 made, 5 in all." in _make(5)
    assert "0 made, 5 in all." in _make(3)


def test_what_an_interruption_left_is_completed(monkeypatch):
    monkeypatch.setattr(make_submissions, "BATCH", 4)
    store, stored = make_submissions.store, []

    def until_the_third(invented):
        if len(stored) == 2:
            raise KeyboardInterrupt
        stored.append(store(invented))

    monkeypatch.setattr(make_submissions, "store", until_the_third)
    with pytest.raises(KeyboardInterrupt):
        _make(20)
    assert Submission.objects.count() == 8
    monkeypatch.setattr(make_submissions, "store", store)
    assert "12 made, 20 in all." in _make(20)


def test_a_key_that_cannot_be_read_is_told_plainly(settings):
    settings.INTAKE_PUBLIC_KEY = "nonsense"
    with pytest.raises(CommandError, match="not stored"):
        _make(5)


@pytest.fixture
def made(monkeypatch):
    """A hundred of them, half of which came in lately, and a good part from robots."""
    monkeypatch.setattr(synthetic, "OPEN_SHARE", 0.5)
    monkeypatch.setattr(synthetic, "ROBOT_SHARE", 0.3)
    monkeypatch.setattr(synthetic, "NOTE_SHARE", 0.3)
    _make(100)
    return list(Submission.objects.all())


def test_they_are_sealed_for_real_and_hold_nobody(made):
    for submission in made[:30]:
        payload = submission.read()
        first, last = payload.value_of("name").split()
        assert first in FIRST_WORDS
        assert last in LAST_WORDS
        assert re.fullmatch(r"\(\d{3}\) 555-01\d\d", payload.value_of("telephone"))
        assert payload.value_of("email").endswith("@example.com")
        assert payload.kind == submission.kind
    assert {submission.kind for submission in made} == {"contact", "insurance"}
    for note in Note.objects.all():
        assert note.read() in synthetic.NOTES
    assert Note.objects.exists()


def test_their_work_is_such_as_admissions_does(made):
    assert {each.status for each in made} >= {"new", "contacted", "closed"}
    assert any(each.claimed_by for each in made)
    assert any(each.follow_up_at for each in made)
    assert any(each.robot_signs for each in made)
    assert any(each.is_unread for each in made)
    assert TimelineEntry.objects.filter(act="call").exists()
    for each in made:
        assert each.contacted_at is None or each.contacted_at >= each.received_at
        assert (each.contacted_at is not None) == each.timeline.filter(act="call").exists()
    # Nobody is told of them.
    assert not Submission.objects.filter(Q(notified_at=None)).exists()


def test_most_of_many_are_done_with():
    _make(150)
    assert Submission.objects.still_open().count() < 15
