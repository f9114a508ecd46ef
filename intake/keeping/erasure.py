"""Erasure on request: one submission and everything that belongs to it, for good."""

from uuid import UUID

from django.contrib.auth.models import User
from django.db import models, transaction
from django.http import HttpRequest

from asana_site.audit.models import Action
from asana_site.audit.recording import record
from intake.keeping.removal import remove, scrub
from intake.models import Submission
from intake.work import NotAllowed, may_read, working_on

HELD = (
    "This submission is on legal hold, so it cannot be erased. Take it off the hold first, if "
    "the law allows."
)
CLAIMED = (
    "Somebody else is working on this submission, so it cannot be erased. Ask them to release it."
)


class Reason(models.TextChoices):
    """Why a submission is erased, as the record of access says it."""

    ASKED = "asked", "the person asked"
    MISTAKE = "mistake", "sent by mistake"
    NOT_OURS = "not-ours", "not ours to keep"
    DUPLICATE = "duplicate", "the same request is kept under another reference"
    TEST = "test", "a test of the form"


def obstacle(submission: Submission, user: User) -> str:
    """Why `user` may not erase `submission` now, in plain words; empty when nothing is in the way.

    What somebody else has claimed is erased by that person, or by a lead who has opened it
    in an emergency: a colleague may be on the telephone about it.
    """
    if submission.is_held:
        return HELD
    if not may_read(submission, user):
        return CLAIMED
    return ""


def erase(
    submission_id: UUID, *, reason: Reason, by: User, version: int, request: HttpRequest
) -> None:
    """Erase a submission, on the record of access.

    Raises Submission.DoesNotExist, Stale when it changed since the page was shown,
    NotAllowed, and OSError when its file in the spool cannot be removed. In all of these
    nothing is erased.
    """
    with working_on(submission_id, version=version) as submission:
        if problem := obstacle(submission, by):
            raise NotAllowed(problem)
        reference = submission.reference
        remove(submission)
        detail = f"erased: {reason.label}"
        record(Action.DELETE, actor=by, subject=reference, detail=detail, request=request)
        # It is erased by then, whatever keeps the file from being tidied.
        transaction.on_commit(scrub, robust=True)
