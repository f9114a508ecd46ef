"""The question about the program of interest, which both forms ask."""

from collections.abc import Sequence
from typing import Any

from intake.forms.base import UNSURE, IntakeForm
from intake.forms.fields import ChoiceField


class ProgramForm(IntakeForm):
    """A form that asks for the program of interest.

    `programs` are the (key, name) pairs that may be named.
    """

    program = ChoiceField(label="Which program are you asking about?", required=False)

    def __init__(self, *args: Any, programs: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._field("program").choices = [("", "Choose a program"), UNSURE, *programs]
