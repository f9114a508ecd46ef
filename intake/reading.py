"""Reading: what a submission holds, arranged for the person who will call back."""

from dataclasses import dataclass, field
from typing import Any

from asana_site.telephone import tel_uri
from intake.forms.base import EMAIL, TEXT, UNSURE
from intake.models import Note, Submission
from intake.payload import AnswerGroup, Payload
from intake.sealing import CannotOpen

# Answers that staff must see before they dial, by field and value.
CAUTIONS = {
    ("voicemail", "no"): "Do not leave a voicemail.",
    ("voicemail", UNSURE[0]): "Unsure about voicemail: do not leave one.",
    ("say_who", "no"): "Do not say who we are to anyone else.",
    ("say_who", UNSURE[0]): "Unsure whether to say who we are: do not.",
    ("contact_by", EMAIL): "Asked to be reached by e-mail, not by telephone.",
    ("contact_by", TEXT): "Asked for a text message, not a call.",
    ("contact_by", UNSURE[0]): "Unsure how to be reached: ask what is safe first.",
    ("for_whom", "other"): "Someone else wrote this for the person who needs care.",
}


@dataclass
class OpenedSubmission:
    """A submission's answers, or the reason why they cannot be read."""

    problem: str = ""
    cautions: list[str] = field(default_factory=list)
    groups: list[AnswerGroup] = field(default_factory=list)
    consent: dict[str, str] = field(default_factory=dict)
    name: str = ""
    telephone: str = ""
    telephone_uri: str = ""
    email: str = ""


@dataclass
class OpenedNote:
    """A note's text, or the reason why it cannot be read."""

    note: Note
    text: str = ""
    problem: str = ""


def cautions_of(payload: Payload) -> list[str]:
    """What to mind before calling: the good time, then the rest in the order of `CAUTIONS`."""
    cautions = [
        caution for (name, value), caution in CAUTIONS.items() if payload.value_of(name) == value
    ]
    if good_time := payload.value_of("best_time"):
        cautions.insert(0, f"A good time to reach them: {good_time}")
    return cautions


def _text(value: Any) -> str:
    return str(value or "")


def read_submission(submission: Submission) -> OpenedSubmission:
    """Open `submission`; never raises: a record that cannot be read says so."""
    try:
        payload = submission.read()
    except CannotOpen as error:
        return OpenedSubmission(problem=str(error))
    telephone = _text(payload.value_of("telephone"))
    return OpenedSubmission(
        cautions=cautions_of(payload),
        groups=payload.groups,
        consent=payload.consent,
        name=_text(payload.value_of("name")),
        telephone=telephone,
        telephone_uri=tel_uri(telephone),
        email=_text(payload.value_of("email")),
    )


def read_notes(submission: Submission) -> list[OpenedNote]:
    """Open the notes on `submission`, oldest first; one that cannot be read says so."""
    opened = []
    for note in submission.notes.select_related("author"):
        try:
            opened.append(OpenedNote(note, text=note.read()))
        except CannotOpen as error:
            opened.append(OpenedNote(note, problem=str(error)))
    return opened
