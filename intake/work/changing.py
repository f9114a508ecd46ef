"""Changing a submission: the lock, the version, the timeline and the record."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from asana_site.audit.models import Action
from asana_site.audit.recording import record
from intake.models import Act, CallOutcome, Submission, TimelineEntry


class Stale(Exception):
    """Somebody changed the submission since the page was shown; nothing was changed now."""


class NotAllowed(Exception):
    """An act that the rules refuse. The message says why, in plain words for staff."""


@contextmanager
def working_on(submission_id: UUID, *, version: int | None = None) -> Iterator[Submission]:
    """The submission, locked until the block ends, without its sealed answers.

    `version` is the one that the page showed; acts that only add something need none.
    Raises Submission.DoesNotExist, and Stale.
    """
    with transaction.atomic():
        rows = Submission.objects.select_for_update().defer("sealed")
        submission = rows.get(pk=submission_id)
        if version is not None and submission.version != version:
            raise Stale
        yield submission


def save(submission: Submission, *fields: str) -> None:
    """Write `fields` of a locked submission, as its next version."""
    submission.version += 1
    submission.save(update_fields=[*fields, "version"])


def save_work(submission: Submission, *fields: str, by: User) -> None:
    """Write `fields`, and keep the claim of `by` from lapsing if it is theirs."""
    if submission.claimed_by_id == by.pk:
        submission.claimed_at = timezone.now()
        fields = (*fields, "claimed_at")
    save(submission, *fields)


def keep_claim(submission: Submission, *, by: User) -> None:
    """Keep the claim of `by` on a locked submission from lapsing, if it is theirs.

    For acts that only add something: no page becomes too old by it.
    """
    if submission.claimed_by_id == by.pk:
        submission.claimed_at = timezone.now()
        submission.save(update_fields=["claimed_at"])


def note_down(
    submission: Submission,
    act: Act,
    detail: str = "",
    *,
    by: User,
    request: HttpRequest,
    action: Action = Action.CHANGE,
    outcome: CallOutcome | None = None,
    on_the_record: str = "",
) -> None:
    """Put an act on the timeline and on the record; `detail` may hold words of ours alone.

    `outcome` is that of a call. `on_the_record` says there what `detail` says here, where
    the record, which names accounts for good, needs other words.
    """
    entry = TimelineEntry.objects.create(
        submission=submission, actor=by, act=act, outcome=outcome or "", detail=detail
    )
    said = on_the_record or entry.words
    words = f"{act.label}: {said}" if said else str(act.label)
    record(action, actor=by, subject=submission.reference, detail=words, request=request)
