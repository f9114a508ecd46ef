"""The timeline: everything that was done about a submission, in one list."""

from dataclasses import dataclass
from datetime import datetime

from intake.models import Act, Note, Submission
from intake.reading import read_notes


@dataclass(frozen=True, repr=False)
class Event:
    """One thing on the timeline: when, by whom, what; of a note its text or why it has none."""

    at: datetime
    who: str
    what: str
    detail: str = ""
    text: str = ""
    problem: str = ""
    is_emergency: bool = False


def _name(user: object) -> str:
    return str(user.get_full_name() or user.get_username())  # type: ignore[attr-defined]


def _notes(submission: Submission) -> list[Event]:
    return [
        Event(
            opened.note.written_at,
            _name(opened.note.author),
            "Wrote a note",
            text=opened.text,
            problem=opened.problem,
        )
        for opened in read_notes(submission)
    ]


def _notes_unopened(submission: Submission) -> list[Event]:
    notes = Note.objects.filter(submission=submission).defer("sealed").select_related("author")
    return [Event(note.written_at, _name(note.author), "Wrote a note") for note in notes]


def timeline_of(submission: Submission, *, with_notes: bool) -> list[Event]:
    """What was done about `submission`, the newest first, down to its arrival.

    The notes are opened only `with_notes`; otherwise it says that they are there.
    """
    acts = [
        Event(
            entry.at,
            _name(entry.actor),
            entry.get_act_display(),
            entry.detail,
            is_emergency=entry.act == Act.EMERGENCY,
        )
        for entry in submission.timeline.select_related("actor")
    ]
    notes = _notes(submission) if with_notes else _notes_unopened(submission)
    arrival = Event(submission.received_at, "", "Received")
    done = sorted([*acts, *notes], key=lambda event: event.at)
    return [*reversed(done), arrival]
