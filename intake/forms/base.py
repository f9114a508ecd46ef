"""What both forms share: who it is about, how to reach them, safely, and consent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.forms.renderers import TemplatesSetting

from asana_site.models import Center
from intake.forms.fields import EmailField, RadioField, TelephoneField, TextField
from intake.forms.inputs import Problem, first_input_id, problems_of, sent_names
from intake.models import Kind, Side
from intake.payload import Answer, AnswerGroup, Payload

UNSURE = ("unsure", "I’m not sure")
YES_NO_UNSURE = [("yes", "Yes"), ("no", "No"), UNSURE]
CALL, TEXT, EMAIL = "call", "text", "email"

# The wording that people agree to. A change of words is a new version.
CONSENT_VERSION = "2026-11"
CONSENT_QUESTION = "May we contact you?"
CONSENT_WORDING = "Yes, {center} may contact me about what I wrote here, in the way I chose above."


@dataclass(frozen=True)
class FieldGroup:
    """Fields under one heading, as the form shows them and staff read them."""

    heading: str
    fields: Sequence[str]


@dataclass(frozen=True, repr=False)
class ShownAnswer:
    """An answer as it is shown back: in lines, none when nothing was answered.

    `name` is its field, `input_id` the input in which it is changed.
    """

    name: str
    question: str
    lines: list[str]
    input_id: str


@dataclass(frozen=True, repr=False)
class ShownGroup:
    """The answers under one heading, as they are shown back."""

    heading: str
    answers: list[ShownAnswer]


class IntakeRenderer(TemplatesSetting):
    """Renders a field with its label, hint and error from our own template."""

    field_template_name = "intake/fields/field.html"


class IntakeForm(forms.Form):
    """The first and the last questions of both forms.

    `center` decides which channels are offered: texting only where someone reads texts.
    """

    default_renderer = IntakeRenderer
    use_required_attribute = False

    kind: ClassVar[Kind]
    groups: ClassVar[Sequence[FieldGroup]]
    # Not needed by itself, yet not optional either: which one is needed depends on others.
    needed_in_some_cases: ClassVar[frozenset[str]] = frozenset({"telephone", "email"})

    # Boxes to tick that answer the question of another field.
    boxes_of: ClassVar[Mapping[str, str]] = {}

    # Answers that staff are shown one at a time, each time on the record.
    sensitive: ClassVar[frozenset[str]] = frozenset()

    for_whom = RadioField(
        label="Is this for you or for someone else?",
        choices=[("self", "For me"), ("other", "For someone else"), UNSURE],
        message="Choose who this is for.",
    )
    name = TextField(
        label="Your name",
        help_text="The name we should ask for. A first name is enough.",
        max_length=128,
        message="Enter the name we should ask for.",
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    telephone = TelephoneField(
        label="Telephone number",
        help_text="In any format. A number or an e-mail address: one is enough.",
        required=False,
    )
    email = EmailField(label="E-mail address", required=False)
    contact_by = RadioField(
        label="How should we reach you?",
        message="Choose how we should reach you.",
    )
    voicemail = RadioField(
        label="If nobody answers, may we leave a voicemail?",
        choices=YES_NO_UNSURE,
        message="Choose whether we may leave a voicemail.",
    )
    say_who = RadioField(
        label="If someone else answers, may we say who we are?",
        choices=YES_NO_UNSURE,
        message="Choose whether we may say who we are.",
    )
    best_time = TextField(
        label="When is a good time?",
        help_text="For example, weekday mornings.",
        max_length=200,
        required=False,
    )
    consent = forms.BooleanField(
        error_messages={"required": "Tick the box so that we may contact you."}
    )

    about_you: ClassVar[FieldGroup] = FieldGroup("You", ["for_whom", "name", "telephone", "email"])
    safe_contact: ClassVar[FieldGroup] = FieldGroup(
        "Reaching you safely", ["contact_by", "voicemail", "say_who", "best_time"]
    )
    agreement: ClassVar[FieldGroup] = FieldGroup("Your agreement", ["consent"])

    def __init__(self, *args: Any, center: Center, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        channels = [(CALL, "Call me"), (EMAIL, "E-mail me"), UNSURE]
        if center.text_line:
            channels.insert(1, (TEXT, "Text me"))
        self._field("contact_by").choices = channels
        self._field("consent").label = CONSENT_WORDING.format(center=center.name)
        for name, field in self.fields.items():
            if field.required and not isinstance(field.widget, forms.RadioSelect):
                field.widget.attrs["aria-required"] = "true"
            field.mark_optional = not field.required and name not in self.needed_in_some_cases  # type: ignore[attr-defined]

    def _field(self, name: str) -> Any:
        return self.fields[name]

    # --- Showing the form ---------------------------------------------------------------

    def shown_groups(self) -> list[dict[str, Any]]:
        """The groups with their bound fields, for the template."""
        return [
            {
                "heading": group.heading,
                "fields": [self[name] for name in group.fields],
            }
            for group in self.groups
        ]

    def problems(self) -> list[Problem]:
        """The lines of the error summary, in the order of the fields."""
        return problems_of(self[name] for group in self.groups for name in group.fields)

    def begin_at(self, name: str) -> None:
        """Let the browser begin in the field `name`, if there is one."""
        if name in self.fields:
            self.fields[name].widget.attrs["autofocus"] = True

    # --- Showing the answers back, before they are sent -------------------------------------

    def carried(self) -> list[tuple[str, str]]:
        """What was typed, to the letter, as names and values of hidden inputs.

        They come back in the next post and are read as they were the first time.
        """
        names = [name for field in self for name in sent_names(field)]
        return [(name, self.data[name]) for name in names if name in self.data]

    def answers_shown(self) -> list[ShownGroup]:
        """Everything that would be sent, as staff would read it; the form must be valid.

        What was left empty is told, unless the other answers made it needless.
        """
        return [
            ShownGroup(
                group.heading,
                [
                    shown
                    for name in group.fields
                    if name not in self.boxes_of
                    and ((shown := self._shown(name)).lines or self.is_asked(name))
                ],
            )
            for group in self.groups
        ]

    def is_asked(self, name: str) -> bool:
        """Whether the field `name` has to do with this person, by what else they answered."""
        return True

    def _shown(self, name: str) -> ShownAnswer:
        bound = self[name]
        ticked = [box for box, of in self.boxes_of.items() if of == name]
        if name == "consent":
            question, lines = CONSENT_QUESTION, [str(bound.label)]
        else:
            question, lines = str(bound.label), [self._as_text(name)]
        lines += [str(self[box].label) for box in ticked if self.cleaned_data[box]]
        return ShownAnswer(name, question, list(filter(None, lines)), first_input_id(bound))

    # --- Rules that join fields -----------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """At least one way to reach the person, and the one that they chose."""
        cleaned = super().clean() or self.cleaned_data
        telephone, email = cleaned.get("telephone"), cleaned.get("email")
        chosen = cleaned.get("contact_by")
        wrong = {"telephone", "email"} & set(self.errors)
        if not wrong:
            if not telephone and not email:
                self.add_error("telephone", "Enter a telephone number or an e-mail address.")
            elif chosen in (CALL, TEXT) and not telephone:
                self.add_error("telephone", "Enter the telephone number we should use.")
            elif chosen == EMAIL and not email:
                self.add_error("email", "Enter the e-mail address we should use.")
        return cleaned

    # --- What was answered --------------------------------------------------------------------

    def answers(self) -> dict[str, Any]:
        """The cleaned answers by field name, as plain values; the form must be valid."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
        }

    def _question(self, name: str) -> str:
        """The words of the question; before those of a box stands what it answers."""
        label = str(self[name].label)
        answered = self.boxes_of.get(name)
        return f"{self[answered].label}: {label}" if answered else label

    def photographs(self) -> dict[Side, bytes]:
        """The photographs that came along, as JPEGs of ours; the form must be valid."""
        return {}

    def payload(self) -> Payload:
        """What is sealed: every question in the words shown, with its answer."""
        answers = self.answers()
        groups = [
            AnswerGroup(
                group.heading,
                [
                    Answer(
                        name=name,
                        question=self._question(name),
                        text=self._as_text(name),
                        value=answers[name],
                    )
                    for name in group.fields
                ],
            )
            for group in self.groups
            if group is not self.agreement
        ]
        consent = {"version": CONSENT_VERSION, "wording": str(self["consent"].label)}
        return Payload(str(self.kind), groups, consent)

    def _as_text(self, name: str) -> str:
        """The answer as a person reads it; empty when there is none."""
        value, field = self.cleaned_data[name], self.fields[name]
        if isinstance(field, forms.ChoiceField) and value:
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, date):
            return f"{value:%B} {value.day}, {value.year}"
        return str(value or "")
