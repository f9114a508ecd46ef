"""The insurance-verification form: what admissions needs to ask the insurer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django import forms

from intake.forms.base import UNSURE, FieldGroup, IntakeForm, ShownAnswer
from intake.forms.birth_date import BirthDateField
from intake.forms.fields import ChoiceField, MemberIdField, RadioField, TextField
from intake.forms.photographs import ATTACHED, SENT, PhotographField, carried_name, size_in_words
from intake.forms.program import ProgramForm
from intake.forms.states import STATES
from intake.identity import FormToken
from intake.models import Kind, Side

PLAN_TYPES = [
    ("", "Choose a plan type"),
    UNSURE,
    ("ppo", "PPO"),
    ("hmo", "HMO"),
    ("epo", "EPO"),
    ("pos", "POS"),
    ("medicaid", "Medi-Cal or other Medicaid"),
    ("medicare", "Medicare"),
    ("tricare", "TRICARE or VA"),
    ("other", "Another type"),
]


# The fields in which the sides of the card are sent.
PHOTOGRAPHS = {Side.FRONT: "card_front", Side.BACK: "card_back"}


class InsuranceForm(ProgramForm):
    """Who, how to reach them safely, the plan, who holds it, and who seeks care.

    It asks for no Social Security number and no history of use: insurers need neither
    to say what a plan covers.
    """

    kind = Kind.INSURANCE
    needed_in_some_cases = IntakeForm.needed_in_some_cases | {
        *("insurer", "member_id", "no_member_id", "insured_name", "insured_birth_date"),
        "care_name",
    }

    boxes_of: ClassVar[Mapping[str, str]] = {"no_member_id": "member_id"}

    sensitive = frozenset({"member_id", "group_number", "insured_birth_date", "care_birth_date"})

    card_front = PhotographField(
        side=Side.FRONT,
        label="Photograph of the front of the card",
        help_text="With it you need not type the company or the numbers. JPEG, PNG, HEIC or "
        "WebP, up to 12 MB. On a phone you can take it now.",
    )
    card_back = PhotographField(
        side=Side.BACK,
        label="Photograph of the back of the card",
        help_text="The same kinds of file, up to 12 MB.",
    )
    insurer = TextField(
        label="Insurance company",
        help_text="As it stands on the card. Not needed with a photograph of the front.",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    plan_type = ChoiceField(label="Plan type", choices=PLAN_TYPES, required=False)
    member_id = MemberIdField(
        label="Member or policy number",
        help_text="Letters and digits from the card; spaces do not matter. Not needed with a "
        "photograph of the front.",
        required=False,
    )
    no_member_id = forms.BooleanField(label="I don’t have it with me", required=False)
    group_number = MemberIdField(label="Group number", required=False)
    insured = RadioField(
        label="Who is the primary insured?",
        help_text="The person in whose name the plan is held.",
        choices=[
            ("self", "The person seeking care"),
            ("other", "Someone else, such as a parent or spouse"),
            UNSURE,
        ],
        message="Choose who the primary insured is.",
    )
    insured_name = TextField(
        label="Name of the primary insured",
        help_text="Only if it is someone else.",
        max_length=128,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    insured_birth_date = BirthDateField(
        label="Date of birth of the primary insured",
        help_text="Only if it is someone else and you know it.",
        whose="the primary insured",
        required=False,
    )
    care_name = TextField(
        label="Name of the person seeking care",
        help_text="Only if it is not you.",
        max_length=128,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    care_birth_date = BirthDateField(
        label="Date of birth of the person seeking care",
        help_text="For example, 3 27 1985.",
        whose="the person seeking care",
    )
    state = ChoiceField(
        label="State where the person seeking care lives",
        choices=STATES,
        message="Choose the state where the person seeking care lives.",
    )

    groups: ClassVar[Sequence[FieldGroup]] = (
        IntakeForm.about_you,
        IntakeForm.safe_contact,
        FieldGroup(
            "The insurance plan",
            [
                *("card_front", "card_back", "insurer", "plan_type"),
                *("member_id", "no_member_id", "group_number"),
            ],
        ),
        FieldGroup("Who holds the plan", ["insured", "insured_name", "insured_birth_date"]),
        FieldGroup("The person seeking care", ["care_name", "care_birth_date", "state", "program"]),
        IntakeForm.agreement,
    )

    def __init__(self, *args: Any, token: FormToken | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PHOTOGRAPHS.values():
            self._field(name).token = token

    def clean(self) -> dict[str, Any]:
        """What is on the card, typed or as a photograph; the holder's name if another."""
        cleaned = super().clean()
        # A photograph that is refused is told of alone: first it may be chosen again.
        typed = not cleaned.get("card_front") and "card_front" not in self.errors
        self._ask_for("insurer", "Enter the name of the insurance company.", needed=typed)
        self._ask_for(
            "member_id",
            "Enter the number, or tick “I don’t have it with me”.",
            needed=typed and not cleaned.get("no_member_id"),
        )
        self._ask_for(
            "care_name",
            "Enter the name of the person seeking care.",
            needed=cleaned.get("for_whom") == "other",
        )
        self._ask_for(
            "insured_name",
            "Enter the name of the primary insured.",
            needed=cleaned.get("insured") == "other",
        )
        return cleaned

    # --- Photographs: in the payload stands that they are there, and no more ------------------

    def photographs(self) -> dict[Side, bytes]:
        attached = {side: self.cleaned_data[name] for side, name in PHOTOGRAPHS.items()}
        return {side: jpeg for side, jpeg in attached.items() if jpeg}

    def carried(self) -> list[tuple[str, str]]:
        attached = [(name, self[name].value()) for name in PHOTOGRAPHS.values()]
        typed = [pair for pair in super().carried() if pair[0] not in PHOTOGRAPHS.values()]
        return typed + [
            (carried_name(name), value.carried) for name, value in attached if value is not None
        ]

    def answers(self) -> dict[str, Any]:
        there = {name: bool(self.cleaned_data[name]) for name in PHOTOGRAPHS.values()}
        return super().answers() | there

    def _as_text(self, name: str) -> str:
        if name in PHOTOGRAPHS.values():
            return SENT if self.cleaned_data[name] else ""
        return super()._as_text(name)

    def _shown(self, name: str) -> ShownAnswer:
        shown = super()._shown(name)
        if name in PHOTOGRAPHS.values() and (jpeg := self.cleaned_data[name]):
            return replace(shown, lines=[f"{ATTACHED} ({size_in_words(jpeg)})"])
        return shown

    def is_asked(self, name: str) -> bool:
        """What is asked about another person is needless when there is none."""
        if name in ("insured_name", "insured_birth_date"):
            return bool(self.cleaned_data["insured"] != "self")
        if name == "care_name":
            return bool(self.cleaned_data["for_whom"] != "self")
        if name in ("insurer", "member_id", "group_number"):
            return not self.cleaned_data["card_front"]
        return super().is_asked(name)

    def _ask_for(self, name: str, message: str, *, needed: bool) -> None:
        """Add `message` to the field `name` if it is needed, empty, and not wrong already."""
        if needed and not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, message)
