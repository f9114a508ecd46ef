"""Sealed rows to keep and to delete, made without a visitor."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.utils import timezone

from intake.identity import reference_of
from intake.models import (
    Act,
    BenefitsVerification,
    CardPhotograph,
    Kind,
    Note,
    NoticeOwed,
    SearchDigest,
    SearchTerm,
    Side,
    Submission,
    TimelineEntry,
)
from intake.payload import Answer, AnswerGroup, Payload
from tests.intake.photographs.pictures import plain_jpeg

QUEUE = "/admin/intake/submission/"


def payload_of(word: str) -> dict[str, Any]:
    """What a form would seal, with `word` in its one answer."""
    answer = Answer("message", "What would you like to tell us?", word, word)
    return Payload("contact", [AnswerGroup("You", [answer])], {}).as_dict()


def new_submission(word: str = "word", *, days: float = 0, **fields: Any) -> Submission:
    """A stored submission whose status changed `days` ago, read by staff since."""
    row_id: UUID = fields.pop("id", None) or uuid4()
    changed = timezone.now() - timedelta(days=days)
    values: dict[str, Any] = {
        "form_id": uuid4(),
        "reference": reference_of(row_id),
        "kind": Kind.CONTACT,
        "received_at": changed,
        "status_changed_at": changed,
        "opened_at": changed,
    }
    submission = Submission(id=row_id, **values | fields)
    submission.seal(payload_of(word))
    submission.save(force_insert=True)
    return submission


def spam(days: float = 31, **fields: Any) -> Submission:
    """Junk, kept for 30 days by default."""
    return new_submission(days=days, status="spam", **fields)


def closed(days: float = 366, **fields: Any) -> Submission:
    """A closed submission, kept for a year by default."""
    return new_submission(days=days, status="closed", closed_reason="answered", **fields)


def add_companions(submission: Submission, author: User, word: str = "word") -> None:
    """A note, benefits, a photograph, a digest, a timeline entry and a notice that is owed
    beside `submission`.
    """
    note = Note(submission=submission, author=author)
    note.seal({"text": word})
    note.save(force_insert=True)
    benefits = BenefitsVerification(submission=submission, author=author)
    benefits.seal({"plan": word})
    benefits.save(force_insert=True)
    CardPhotograph.of(submission, Side.FRONT, plain_jpeg()).save(force_insert=True)
    SearchDigest.objects.create(
        submission=submission, term=SearchTerm.NAME, digest=submission.pk.bytes
    )
    TimelineEntry.objects.create(submission=submission, actor=author, act=Act.CLAIMED)
    NoticeOwed.objects.create(submission=submission, address="night@example.org")
