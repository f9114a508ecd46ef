"""The contact form: a message to admissions."""

from collections.abc import Sequence
from typing import Any, ClassVar

from intake.forms.base import UNSURE, FieldGroup, IntakeForm
from intake.forms.fields import ChoiceField, TextField
from intake.models import Kind


class ContactForm(IntakeForm):
    """Who, how to reach them safely, and what they would like to ask.

    `programs` are the (key, name) pairs that the visitor may name as of interest.
    """

    kind = Kind.CONTACT

    program = ChoiceField(label="Which program do you have in mind?", required=False)
    message = TextField(
        label="What would you like to ask or tell us?",
        help_text="Leave out anything you would rather say on the telephone.",
        max_length=5000,
        lines=True,
        required=False,
    )

    groups: ClassVar[Sequence[FieldGroup]] = (
        IntakeForm.about_you,
        IntakeForm.safe_contact,
        FieldGroup("Your question", ["program", "message"]),
        IntakeForm.agreement,
    )

    def __init__(self, *args: Any, programs: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._field("program").choices = [("", "Choose a program"), UNSURE, *programs]
