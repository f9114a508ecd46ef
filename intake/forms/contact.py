"""The contact form: a message to admissions."""

from collections.abc import Sequence
from typing import ClassVar

from intake.forms.base import FieldGroup, IntakeForm
from intake.forms.fields import TextField
from intake.forms.program import ProgramForm
from intake.models import Kind


class ContactForm(ProgramForm):
    """Who, how to reach them safely, and what they would like to ask."""

    kind = Kind.CONTACT

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
