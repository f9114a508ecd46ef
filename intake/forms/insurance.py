"""The insurance-verification form: what admissions needs to ask the insurer."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from intake.forms.base import UNSURE, FieldGroup, IntakeForm
from intake.forms.fields import BirthDateField, ChoiceField, MemberIdField, RadioField, TextField
from intake.forms.states import STATES
from intake.models import Kind

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


class InsuranceForm(IntakeForm):
    """Who, how to reach them safely, the plan, who holds it, and who seeks care.

    It asks for no Social Security number and no history of use: insurers need neither
    to say what a plan covers.
    """

    kind = Kind.INSURANCE
    needed_in_some_cases = IntakeForm.needed_in_some_cases | {
        *("member_id", "no_member_id", "insured_name", "insured_birth_date", "care_name"),
    }

    sensitive = frozenset({"member_id", "group_number", "insured_birth_date", "care_birth_date"})

    insurer = TextField(
        label="Insurance company",
        help_text="As it stands on the card.",
        max_length=120,
        message="Enter the name of the insurance company.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    plan_type = ChoiceField(label="Plan type", choices=PLAN_TYPES, required=False)
    member_id = MemberIdField(
        label="Member or policy number",
        help_text="Letters and digits from the card; spaces do not matter.",
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
        message="Enter the month, the day and the year.",
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
        message="Enter the date of birth of the person seeking care.",
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
            ["insurer", "plan_type", "member_id", "no_member_id", "group_number"],
        ),
        FieldGroup("Who holds the plan", ["insured", "insured_name", "insured_birth_date"]),
        FieldGroup("The person seeking care", ["care_name", "care_birth_date", "state"]),
        IntakeForm.agreement,
    )

    def clean(self) -> dict[str, Any]:
        """The member number or the word that it is not at hand; the holder's name if another."""
        cleaned = super().clean()
        self._ask_for(
            "member_id",
            "Enter the number, or tick “I don’t have it with me”.",
            needed=not cleaned.get("no_member_id"),
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

    def _ask_for(self, name: str, message: str, *, needed: bool) -> None:
        """Add `message` to the field `name` if it is needed, empty, and not wrong already."""
        if needed and not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, message)
