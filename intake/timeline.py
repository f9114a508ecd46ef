"""The timeline: everything that was done about a submission, in one list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asana_site.staff.names import name_of
from intake.models import Act, Note, Submission, TimelineEntry
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


def _notes(submission: Submission) -> list[Event]:
    return [
        Event(
            opened.note.written_at,
            name_of(opened.note.author),
            "Wrote a note",
            text=opened.text,
            problem=opened.problem,
        )
        for opened in read_notes(submission)
    ]


def _notes_unopened(submission: Submission) -> list[Event]:
    notes = Note.objects.filter(submission=submission).defer("sealed").select_related("author")
    return [Event(note.written_at, name_of(note.author), "Wrote a note") for note in notes]


def timeline_of(
    submission: Submission, entries: Iterable[TimelineEntry], *, with_notes: bool
) -> list[Event]:
    """What was done about `submission`, the newest first, down to its arrival.

    `entries` are its timeline as it is stored, with their actors. The notes are opened only
    `with_notes`; otherwise it says that they are there.
    """
    acts = [
        Event(
            entry.at,
            name_of(entry.actor),
            entry.get_act_display(),
            entry.words,
            is_emergency=entry.act == Act.EMERGENCY,
        )
        for entry in entries
    ]
    notes = _notes(submission) if with_notes else _notes_unopened(submission)
    arrival = Event(submission.received_at, "", "Received")
    done = sorted([*acts, *notes], key=lambda event: event.at)
    return [*reversed(done), arrival]
