"""Who may read and work on a submission: not what somebody else holds, but in an emergency."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from asana_site.audit.models import Action
from intake.models import Act, Submission
from intake.work.changing import NotAllowed, note_down, working_on
from intake.work.notes import sealed_note

EMERGENCY_LASTS = timedelta(hours=1)
OPEN_CLAIMED = "intake.open_claimed_submission"
# A reason is a sentence: fewer words say nothing to whoever reads the record later.
FEWEST_WORDS = 3


class Ground(models.TextChoices):
    """Why somebody opens what a colleague holds, in the words of the record of access."""

    ON_THE_LINE = "on-the-line", "the person is calling or here now"
    DANGER = "danger", "somebody may be in danger"
    ABSENT = "absent", "whoever has claimed it cannot be reached"
    OTHER = "other", "another reason"


def may_read(submission: Submission, user: User) -> bool:
    """Whether `user` may read what was sent: not while somebody else holds it.

    In an emergency a lead may, for an hour, with a reason on the timeline; who is no lead
    any more may not.
    """
    if not submission.is_claimed_by_other(user):
        return True
    if not user.has_perm(OPEN_CLAIMED):
        return False
    since = timezone.now() - EMERGENCY_LASTS
    entries = submission.timeline.filter(act=Act.EMERGENCY, actor=user, at__gt=since)
    return bool(entries.exists())


def check_may_work(submission: Submission, user: User) -> None:
    """Let `user` work on `submission`; raises NotAllowed while somebody else holds it."""
    if not may_read(submission, user):
        raise NotAllowed("Somebody else has claimed this submission. Ask them or a lead.")


def mark_opened(submission: Submission) -> None:
    """Note that staff have read it, if nobody had before.

    Meant for the transaction in which the reading is recorded. It changes nothing that
    anybody works on, so the version stays.
    """
    if submission.opened_at is None:
        submission.opened_at = timezone.now()
        unread = Submission.objects.filter(pk=submission.pk, opened_at=None)
        unread.update(opened_at=submission.opened_at)


def open_in_emergency(
    submission_id: UUID, *, ground: Ground, reason: str, by: User, request: HttpRequest
) -> None:
    """Let `by` read, for an hour, what somebody else holds.

    `ground` stands on the timeline and on the record, whose readers open no note; `reason` is
    kept as a sealed note. Raises NotAllowed without the permission, without a reason, or when
    nobody else holds it, and CannotSeal.
    """
    if not by.has_perm(OPEN_CLAIMED):
        raise NotAllowed("Only a lead opens what somebody else has claimed.")
    if len(reason.split()) < FEWEST_WORDS:
        raise NotAllowed("Say in a few words why you must open it now.")
    note = sealed_note(submission_id, f"Opened in an emergency: {reason}", by=by)
    with working_on(submission_id) as submission:
        if may_read(submission, by):
            raise NotAllowed("You can open this submission as usual: nobody keeps it from you.")
        note.save(force_insert=True)
        detail = f"for an hour, because {ground.label}; more in a note"
        note_down(
            submission, Act.EMERGENCY, detail, by=by, request=request, action=Action.EMERGENCY
        )
