"""Notes: added, sealed, and never changed."""

from uuid import UUID, uuid4, uuid5

from django.contrib.auth.models import User
from django.http import HttpRequest

from asana_site.audit.models import Action
from asana_site.audit.recording import record
from intake.models import Note
from intake.work.changing import keep_claim, working_on


def sealed_note(submission_id: UUID, text: str, *, by: User, page: UUID | None = None) -> Note:
    """A note by `by`, sealed and not yet saved; raises CannotSeal.

    Its id follows from the text and from `page`, the random number of the form it was
    typed into. Nobody keeps that number, so the id tells nothing about the text.
    """
    note_id = uuid5(page or uuid4(), f"{submission_id}\0{by.pk}\0{text}")
    note = Note(pk=note_id, submission_id=submission_id, author=by)
    note.seal({"text": text})
    return note


def add_note(
    submission_id: UUID,
    *,
    text: str,
    by: User,
    request: HttpRequest,
    page: UUID | None = None,
) -> None:
    """Add a note, whatever anybody else did meanwhile and whoever holds the submission.

    The same text from the same form, `page`, is one note that was sent twice, and is kept
    once. Raises Submission.DoesNotExist, and CannotSeal before anything is written.
    """
    note = sealed_note(submission_id, text, by=by, page=page)
    with working_on(submission_id) as submission:
        if Note.objects.filter(pk=note.pk).exists():
            return
        note.save(force_insert=True)
        keep_claim(submission, by=by)
        record(Action.NOTE, actor=by, subject=submission.reference, request=request)
