"""Legal hold: while a submission is held, neither the clock nor anybody deletes it."""

from uuid import UUID

from django.contrib.auth.models import User
from django.http import HttpRequest

from asana_site.audit.models import Action
from asana_site.audit.recording import record
from intake.models import Act
from intake.work import NotAllowed, note_down, save, sealed_note, working_on


def put_on_hold(submission_id: UUID, *, reason: str, by: User, request: HttpRequest) -> None:
    """Keep a submission from being deleted; `reason`, in words of `by`, becomes a sealed note.

    Raises NotAllowed when it is held already, and CannotSeal; then nothing has changed.
    """
    _turn(submission_id, reason=reason, by=by, request=request, is_held=True)


def take_off_hold(submission_id: UUID, *, reason: str, by: User, request: HttpRequest) -> None:
    """End a hold; `reason` becomes a sealed note.

    Raises NotAllowed when there is none, and CannotSeal; then nothing has changed.
    """
    _turn(submission_id, reason=reason, by=by, request=request, is_held=False)


def _turn(
    submission_id: UUID, *, reason: str, by: User, request: HttpRequest, is_held: bool
) -> None:
    act = Act.HELD if is_held else Act.UNHELD
    note = sealed_note(submission_id, f"{act.label}: {reason}", by=by)
    with working_on(submission_id) as submission:
        if submission.is_held == is_held:
            state = "already on legal hold" if is_held else "not on legal hold any more"
            raise NotAllowed(f"This submission is {state}. Nothing was changed.")
        submission.is_held = is_held
        save(submission, "is_held")
        note_down(submission, act, by=by, request=request)
        note.save(force_insert=True)
        record(Action.NOTE, actor=by, subject=submission.reference, request=request)
