"""The program of interest, as a visitor may name it and as a page's link may name it for them."""

from collections.abc import Sequence
from typing import Any

from intake.forms import UNSURE
from intake.views.form import IntakeFormView


class ProgramQuestion(IntakeFormView):
    """A form that asks for the program of interest. `?program=KEY` chooses it.

    A key that no published program has chooses none, without a word.
    """

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"programs": self.programs()}

    def programs(self) -> Sequence[tuple[str, str]]:
        """(key, name) of the published programs.

        While they are not known there is only the one that was chosen before, so that the
        form can still be shown again as it was typed.
        """
        if self.facts.programs is not None:
            return self.facts.programs
        chosen = self.request.POST.get("program", "")
        return [(chosen, chosen)] if chosen not in ("", UNSURE[0]) else []

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("program", "")
        known = asked == UNSURE[0] or any(key == asked for key, _ in self.facts.programs or ())
        return super().get_initial() | {"program": asked if known else ""}
