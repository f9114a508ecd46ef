"""Reading: what a submission holds, arranged for the person who will call back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from asana_site.telephone import tel_uri
from intake.forms import ContactForm, InsuranceForm
from intake.forms.base import EMAIL, TEXT, UNSURE
from intake.models import Note, Side, Submission
from intake.payload import AnswerGroup, Payload
from intake.sealing import CannotOpen

# What "Left a voicemail" would break; not to be sure is to allow none.
NO_VOICEMAIL = ("no", UNSURE[0])

# Answers that staff must see before they dial, by field and value; in the order in which
# they matter: whether to call at all, then what a call may give away.
CAUTIONS = {
    ("contact_by", EMAIL): "Asked to be reached by e-mail, not by telephone.",
    ("contact_by", TEXT): "Asked for a text message, not a call.",
    ("contact_by", UNSURE[0]): "Unsure how to be reached: ask what is safe first.",
    ("voicemail", "no"): "Do not leave a voicemail.",
    ("voicemail", UNSURE[0]): "Unsure about voicemail: do not leave one.",
    ("say_who", "no"): "Do not say who we are to anyone else.",
    ("say_who", UNSURE[0]): "Unsure whether to say who we are: do not.",
    ("for_whom", "other"): "Someone else wrote this for the person who needs care.",
}

SENSITIVE = ContactForm.sensitive | InsuranceForm.sensitive
# Boxes to tick, and the field whose question each of them answers.
BOXES_OF = {**ContactForm.boxes_of, **InsuranceForm.boxes_of}


@dataclass(frozen=True, repr=False)
class ShownAnswer:
    """An answer as the page shows it; of a hidden one it holds the question alone."""

    name: str
    question: str
    text: str
    is_hidden: bool = False
    is_revealed: bool = False
    # The photograph that is there in place of what would be typed, if one is.
    side: Side | None = None

    @property
    def request(self) -> str:
        """What the button says that shows a hidden answer."""
        return f"Show {self.question[:1].lower()}{self.question[1:]}"


@dataclass(frozen=True, repr=False)
class ShownGroup:
    """The answers under one heading of the form, as the page shows them."""

    heading: str
    answers: list[ShownAnswer]

    def with_sides(self, sides: Mapping[str, Side]) -> "ShownGroup":
        """The same group, in which each answer knows its photograph; `sides` is by field."""
        answers = [replace(answer, side=sides.get(answer.name)) for answer in self.answers]
        return replace(self, answers=answers)


@dataclass
class OpenedSubmission:
    """A submission's answers, or the reason why they cannot be read."""

    problem: str = ""
    # The field whose hidden answer is readable, if one is.
    revealed: str = ""
    cautions: list[str] = field(default_factory=list)
    forbids_voicemail: bool = False
    groups: list[ShownGroup] = field(default_factory=list)
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
    """What to mind before calling, in the order of `CAUTIONS`; the good time stands last.

    A time to call, read first, would invite to a call that nobody wants.
    """
    cautions = [
        caution for (name, value), caution in CAUTIONS.items() if payload.value_of(name) == value
    ]
    if good_time := payload.value_of("best_time"):
        cautions.append(f"A good time to reach them: {good_time}")
    return cautions


def _text(value: Any) -> str:
    return str(value or "")


def shown_group(group: AnswerGroup, *, revealed: str = "", is_whole: bool = False) -> ShownGroup:
    """The answers of `group` as a person reads them: a box stands with what it answers.

    Sensitive ones stay hidden, but for that of the field `revealed`, unless `is_whole`.
    """
    answers = []
    for answer in group.answers:
        if answer.name in BOXES_OF:
            continue
        ticked = [
            box.question.removeprefix(f"{answer.question}: ")
            for box in group.answers
            if BOXES_OF.get(box.name) == answer.name and box.value
        ]
        text = "\n".join(filter(None, [answer.text, *ticked]))
        # What is ticked gives nothing away, nor that nothing was answered.
        if is_whole or answer.name not in SENSITIVE or not answer.text:
            answers.append(ShownAnswer(answer.name, answer.question, text))
        elif answer.name == revealed:
            answers.append(ShownAnswer(answer.name, answer.question, text, is_revealed=True))
        else:
            answers.append(ShownAnswer(answer.name, answer.question, "", is_hidden=True))
    return ShownGroup(group.heading, answers)


def read_submission(submission: Submission, revealed: str = "") -> OpenedSubmission:
    """Open `submission`; never raises: a record that cannot be read says so.

    Sensitive answers stay hidden, but for that of the field `revealed`.
    """
    try:
        payload = submission.read()
    except CannotOpen as error:
        return OpenedSubmission(problem=str(error))
    telephone = _text(payload.value_of("telephone"))
    groups = [shown_group(group, revealed=revealed) for group in payload.groups]
    shown = [answer.name for group in groups for answer in group.answers if answer.is_revealed]
    return OpenedSubmission(
        cautions=cautions_of(payload),
        forbids_voicemail=payload.value_of("voicemail") in NO_VOICEMAIL,
        revealed="".join(shown[:1]),
        groups=groups,
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
