"""What has been kept for long enough is deleted on the record, and nothing else is."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from asana_site.audit.models import Action, AuditRecord
from intake import spool
from intake.draining import drain
from intake.keeping import retention
from intake.models import (
    BenefitsVerification,
    CardPhotograph,
    Note,
    NoticeOwed,
    SearchDigest,
    Status,
    Submission,
    TimelineEntry,
)
from tests.intake.keeping.rows import add_companions, closed, new_submission, spam

pytestmark = pytest.mark.django_db


def _purge(*arguments):
    out = StringIO()
    call_command("purge_submissions", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def _left():
    return set(Submission.objects.all())


def _deletions():
    rows = AuditRecord.objects.filter(action=Action.DELETE).order_by("number")
    return list(rows.values_list("actor", "subject", "detail"))


def test_what_was_kept_long_enough_is_deleted_and_each_deletion_is_on_the_record():
    junk, old = spam(), closed(days=400)
    kept = {spam(days=29), closed(days=364)}
    assert "2 deleted, 0 left." in _purge()
    assert _left() == kept
    assert _deletions() == [
        ("retention", old.reference, "retention: closed, 365 days"),
        ("retention", junk.reference, "retention: spam, 30 days"),
    ]


def test_everything_that_belongs_to_it_goes_with_it_and_nothing_of_others(nurse):
    gone, kept = spam(), spam(days=1)
    for submission in (gone, kept):
        add_companions(submission, nurse)
    _purge()
    companions = (Note, BenefitsVerification, CardPhotograph, SearchDigest, TimelineEntry)
    for model in (*companions, NoticeOwed):
        assert list(model.objects.values_list("submission", flat=True)) == [kept.pk], model


@pytest.mark.parametrize("status", Status)
def test_each_status_is_kept_for_its_own_time(settings, status):
    settings.RETENTION_DAYS = dict.fromkeys(Status.values, 0) | {status.value: 10}
    reason = {other: "answered" if other == "closed" else "" for other in Status.values}
    for days in (9, 11):
        for value in Status.values:
            new_submission(days=days, status=value, closed_reason=reason[value])
    _purge()
    left = list(Submission.objects.filter(status=status).values_list("status", flat=True))
    assert left == [status]
    assert Submission.objects.count() == 2 * len(Status) - 1


def test_a_time_of_zero_keeps_it_until_it_is_erased_by_hand(settings):
    settings.RETENTION_DAYS = dict.fromkeys(Status.values, 0)
    kept = {spam(days=10_000), closed(days=10_000)}
    assert "0 deleted" in _purge()
    assert _left() == kept


def test_what_nobody_has_read_is_never_deleted_by_the_clock(settings):
    settings.RETENTION_DAYS = settings.RETENTION_DAYS | {"new": 10}
    unread = new_submission(days=1000, opened_at=None)
    new_submission(days=1000)
    _purge()
    assert _left() == {unread}


def test_what_is_held_claimed_or_to_be_called_again_stays(nurse):
    now = timezone.now()
    kept = {
        spam(is_held=True),
        spam(claimed_by=nurse, claimed_at=now),
        closed(follow_up_at=now + timedelta(days=1)),
    }
    spam(claimed_by=nurse, claimed_at=now - timedelta(days=5))
    closed(follow_up_at=now - timedelta(days=1))
    assert "2 deleted" in _purge()
    assert _left() == kept


def test_a_dry_run_counts_by_status_and_deletes_nothing():
    kept = {spam(), spam(), closed(), closed(days=1)}
    told = _purge("--dry-run")
    assert "Spam, kept 30 days: 2" in told
    assert "Closed, kept 1 year: 1" in told
    assert "3 due. Nothing was deleted." in told
    assert _left() == kept
    assert _deletions() == []


def test_a_limit_leaves_the_rest_for_the_next_time():
    latest = spam(days=31)
    spam(days=50)
    spam(days=40)
    assert "2 deleted" in _purge("--limit", "2")
    assert _left() == {latest}
    assert "1 deleted" in _purge()


@pytest.mark.parametrize("limit", ["0", "-1"])
def test_a_limit_that_limits_nothing_is_refused(limit):
    with pytest.raises(CommandError, match="from 1 on"):
        _purge("--limit", limit)


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"is_held": True},
        {"status": "new"},
        {"status_changed_at": timezone.now()},
        {"follow_up_at": timezone.now() + timedelta(days=2)},
    ],
    ids=["put on hold", "reopened", "changed", "to be called again"],
)
def test_what_changes_between_the_choice_and_the_deletion_stays(monkeypatch, meanwhile):
    junk, other = spam(), spam()
    delete = retention.delete_if_due

    def meet(submission_id, now):
        Submission.objects.filter(pk=junk.pk).update(**meanwhile)
        return delete(submission_id, now)

    monkeypatch.setattr("intake.management.commands.purge_submissions.delete_if_due", meet)
    assert "1 deleted, 1 left." in _purge()
    assert _left() == {junk}
    assert [subject for _, subject, _ in _deletions()] == [other.reference]


def test_what_is_deleted_meanwhile_is_not_recorded_twice():
    junk = spam()
    now = timezone.now()
    assert retention.delete_if_due(junk.pk, now)
    assert not retention.delete_if_due(junk.pk, now)
    assert not retention.delete_if_due(uuid4(), now)
    assert len(_deletions()) == 1


def test_a_deletion_that_cannot_be_recorded_does_not_happen(settings):
    junk = spam()
    settings.AUDIT_KEY = ""
    with pytest.raises(CommandError, match="off the record"):
        _purge()
    assert _left() == {junk}


def test_a_database_that_fails_leaves_what_was_deleted_on_the_record(monkeypatch):
    first, second = spam(days=50), spam(days=40)
    delete = retention.delete_if_due

    def fail(submission_id, now):
        if submission_id == second.pk:
            raise OperationalError
        return delete(submission_id, now)

    monkeypatch.setattr("intake.management.commands.purge_submissions.delete_if_due", fail)
    with pytest.raises(CommandError, match="Run it again"):
        _purge()
    assert _left() == {second}
    assert [subject for _, subject, _ in _deletions()] == [first.reference]


def test_a_copy_in_the_spool_does_not_bring_it_back(settings):
    junk = spam()
    spool.put(junk)
    settings.INTAKE_SPOOL.joinpath(f".{junk.pk}.0123.part").write_text("half")
    _purge()
    assert list(settings.INTAKE_SPOOL.iterdir()) == []
    drain()
    assert _left() == set()


def test_what_the_spool_would_bring_back_stays_and_is_told(monkeypatch):
    junk, other = spam(days=50), spam()
    remove = spool.remove

    def refuse(path):
        if path.stem == str(junk.pk):
            raise PermissionError
        remove(path)

    monkeypatch.setattr(spool, "remove", refuse)
    with pytest.raises(CommandError, match="spool"):
        _purge()
    assert _left() == {junk}
    assert [subject for _, subject, _ in _deletions()] == [other.reference]


def test_progress_is_told():
    spam()
    err = StringIO()
    call_command("purge_submissions", stdout=StringIO(), stderr=err)
    assert "Deleting: 1 of 1" in err.getvalue()
