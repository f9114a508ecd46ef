"""What an insurer said about a plan: the form to record it, sealed, and to read it again."""

import json
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any, ClassVar
from uuid import UUID, uuid4, uuid5

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from intake import work
from intake.forms.base import FieldGroup, IntakeRenderer
from intake.forms.fields import RadioField, TextField
from intake.forms.inputs import Problem, problems_of
from intake.models import Act, BenefitsVerification, Submission
from intake.payload import Answer, AnswerGroup, Payload
from intake.sealing import CannotOpen
from programs.models import Rung

KIND = "benefits"

ACTIVE = [("yes", "Yes"), ("no", "No"), ("unknown", "They could not tell")]
NETWORK = [
    ("in", "In network"),
    ("out", "Out of network"),
    ("both", "Benefits both in and out of network"),
    ("unknown", "They could not tell"),
]
AUTHORIZATION = [
    ("yes", "Yes"),
    ("no", "No"),
    ("some", "For some levels"),
    ("unknown", "Not known"),
]
LEVELS = [
    *((rung.name.lower().replace("_", "-"), str(rung.label)) for rung in Rung),
    ("medication", "Medication-assisted treatment"),
]

AMOUNT = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d{0,2})?|\.\d{1,2}")
MOST_DOLLARS = Decimal(10_000_000)
AMOUNT_WRONG = "Enter an amount in dollars, such as 1,500 or 1500.50."
PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)(?:%|percent)?", re.IGNORECASE)
PERCENT_WRONG = "Enter a percentage from 0 to 100, such as 20%."
# What the one page of the summary has room for besides all the rest: see its print style.
MOST_REMARKS = 1200
MOST_LINES = 12
CHARACTERS_A_LINE = 110


def printed_lines(text: str) -> int:
    """About how many lines `text` takes on the summary."""
    lines = text.split("\n") if text else []
    return sum(max(1, ceil(len(line) / CHARACTERS_A_LINE)) for line in lines)


def in_dollars(amount: str) -> str:
    """How an amount reads: `1500.00` is `$1,500`."""
    return f"${Decimal(amount):,.2f}".removesuffix(".00")


class MoneyField(TextField):
    """An amount in dollars as people type it; its value is a decimal such as `1500.00`."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        options.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(max_length=40, required=False, **options)

    def clean(self, value: Any) -> str:
        text = re.sub(r"\s|\$|USD", "", str(super().clean(value)), flags=re.IGNORECASE)
        if not text:
            return ""
        if not AMOUNT.fullmatch(text):
            raise ValidationError(AMOUNT_WRONG)
        amount = Decimal(text.replace(",", ""))
        if amount > MOST_DOLLARS:
            raise ValidationError("Check the amount: it is more than ten million dollars.")
        return f"{amount:.2f}"

    def prepare_value(self, value: Any) -> Any:
        """What stands in the box: whole dollars without their cents."""
        return value.removesuffix(".00") if isinstance(value, str) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether anything else is typed than what stood in the box."""
        return bool(super().has_changed(self.prepare_value(initial), data))

    def as_text(self, value: str) -> str:
        """How the value reads."""
        return in_dollars(value) if value else ""


class PercentField(TextField):
    """A percentage as people type it; its value is a decimal such as `20`."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        options.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(max_length=40, required=False, **options)

    def clean(self, value: Any) -> str:
        text = re.sub(r"\s", "", str(super().clean(value)))
        if not text:
            return ""
        match = PERCENT.fullmatch(text)
        if not match or Decimal(match[1]) > 100:
            raise ValidationError(PERCENT_WRONG)
        return f"{Decimal(match[1]).normalize():f}"

    def as_text(self, value: str) -> str:
        """How the value reads."""
        return f"{value}%" if value else ""


class LevelsField(forms.MultipleChoiceField):
    """The levels of care that the plan covers."""

    def as_text(self, value: list[str]) -> str:
        """The levels in words, in the order of the ladder."""
        return ", ".join(label for name, label in LEVELS if name in value)


class CheckboxList(forms.CheckboxSelectMultiple):
    """Checkboxes in the markup of our radio buttons."""

    template_name = "intake/fields/radio.html"


class BenefitsForm(forms.Form):
    """What admissions asks an insurer. Little is needed: insurers do not tell everything."""

    default_renderer = IntakeRenderer
    use_required_attribute = False

    active = RadioField(
        label="Is the plan active?", choices=ACTIVE, message="Choose whether the plan is active."
    )
    network = RadioField(
        label="Are we in the plan’s network?",
        choices=NETWORK,
        message="Choose whether we are in the plan’s network.",
    )
    deductible = MoneyField(label="Deductible")
    deductible_met = MoneyField(label="Deductible met so far")
    family_deductible = MoneyField(label="Family deductible")
    family_deductible_met = MoneyField(label="Family deductible met so far")
    copay = MoneyField(label="Copay")
    coinsurance = PercentField(
        label="Coinsurance", help_text="The part that the person pays, in percent."
    )
    out_of_pocket = MoneyField(label="Out-of-pocket maximum")
    out_of_pocket_met = MoneyField(label="Out-of-pocket met so far")
    levels = LevelsField(
        label="Levels of care covered",
        choices=LEVELS,
        required=False,
        widget=CheckboxList,
        error_messages={"invalid_choice": "Choose among the levels of the list."},
    )
    authorization = RadioField(
        label="Is prior authorization needed?", choices=AUTHORIZATION, required=False
    )
    remarks = TextField(
        label="What else the insurer said",
        help_text=f"At most {MOST_REMARKS:,} characters and {MOST_LINES} lines: the summary for "
        "the person is to fit on one page.",
        lines=True,
        max_length=MOST_REMARKS,
        required=False,
    )
    spoke_with = TextField(
        label="Whom we spoke with",
        help_text="First name, or the number they gave.",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    called_on = forms.DateField(
        label="Date of the call",
        input_formats=["%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%B %d, %Y", "%b %d, %Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Enter the date of the call.",
            "invalid": "Enter the date of the call, such as 11/23/2026.",
        },
    )
    call_reference = TextField(
        label="Reference number of the call",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    no_reference = forms.BooleanField(label="They gave none", required=False)
    # The random number of this showing of the form; nobody keeps it.
    page = forms.UUIDField(required=False, widget=forms.HiddenInput)
    mark_verified = forms.BooleanField(label="Also mark as benefits verified", required=False)

    groups: ClassVar[tuple[FieldGroup, ...]] = (
        FieldGroup("The plan", ["active", "network"]),
        FieldGroup(
            "Deductible",
            ["deductible", "deductible_met", "family_deductible", "family_deductible_met"],
        ),
        FieldGroup(
            "What the person pays", ["copay", "coinsurance", "out_of_pocket", "out_of_pocket_met"]
        ),
        FieldGroup("What is covered", ["levels", "authorization", "remarks"]),
        FieldGroup(
            "The call to the insurer",
            ["spoke_with", "called_on", "call_reference", "no_reference"],
        ),
    )
    needed: ClassVar[frozenset[str]] = frozenset(
        {"active", "network", "called_on", "call_reference", "no_reference"}
    )

    def __init__(self, *args: Any, may_verify: bool = False, **kwargs: Any) -> None:
        """`may_verify` offers to change the status with the same click."""
        super().__init__(*args, **kwargs)
        if not may_verify:
            del self.fields["mark_verified"]
        for name, form_field in self.fields.items():
            form_field.mark_optional = name not in self.needed | {"mark_verified", "page"}  # type: ignore[attr-defined]

    @classmethod
    def with_typed(cls, posted: QueryDict, *, may_verify: bool) -> "BenefitsForm":
        """The form holding what was typed, to go on with: nothing in it is wrong yet."""
        typed = {
            name: form_field.widget.value_from_datadict(posted, {}, name)
            for name, form_field in cls.base_fields.items()
        }
        return cls(initial=typed, may_verify=may_verify)

    def is_typed(self) -> bool:
        """Whether what was sent differs from what the form was shown with."""
        return bool(set(self.changed_data) - {"page"})

    def shown_groups(self) -> list[dict[str, Any]]:
        """The groups with their bound fields, for the template."""
        return [
            {"heading": group.heading, "fields": [self[name] for name in group.fields]}
            for group in self.groups
        ]

    def problems(self) -> list[Problem]:
        """The lines of the error summary, in the order of the fields."""
        return problems_of(self[name] for group in self.groups for name in group.fields)

    def clean_remarks(self) -> str:
        """Raise ValidationError for more lines than the summary has room for."""
        remarks: str = self.cleaned_data["remarks"]
        if (lines := printed_lines(remarks)) > MOST_LINES:
            raise ValidationError(
                f"Use {MOST_LINES} lines or fewer: on paper this has {lines}. Short lines can "
                "follow each other on one."
            )
        return remarks

    def clean_called_on(self) -> date:
        """Raise ValidationError for a day to come."""
        called_on: date = self.cleaned_data["called_on"]
        if called_on > timezone.localdate():
            raise ValidationError("Check the date of the call: it has not come yet.")
        return called_on

    def clean(self) -> dict[str, Any]:
        """No more is met than there is; the call has a reference, or is known to have none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for whole in ("deductible", "family_deductible", "out_of_pocket"):
            total, met = cleaned.get(whole), cleaned.get(f"{whole}_met")
            if total and met and Decimal(met) > Decimal(total):
                self.add_error(f"{whole}_met", "Check both amounts: more is met than there is.")
        reference, has_none = cleaned.get("call_reference"), cleaned.get("no_reference")
        if "call_reference" not in self.errors and bool(reference) == bool(has_none):
            self.add_error("call_reference", "Enter the reference, or tick “They gave none”.")
        return cleaned

    def row_id(self, submission_id: UUID) -> UUID:
        """The id of the recording: the same answers from the same page are the same one."""
        answers = json.dumps(self.payload().as_dict(), sort_keys=True)
        return uuid5(self.cleaned_data["page"] or uuid4(), f"{submission_id}\0{answers}")

    def payload(self) -> Payload:
        """What is sealed: each question in the words shown, with its answer; the form is valid."""
        groups = [
            AnswerGroup(group.heading, [self._answer(name) for name in group.fields])
            for group in self.groups
        ]
        return Payload(KIND, groups, consent={})

    def _answer(self, name: str) -> Answer:
        value = self.cleaned_data[name]
        plain = value.isoformat() if isinstance(value, date) else value
        return Answer(name, str(self[name].label), _as_text(self.fields[name], value), plain)


def _as_text(form_field: forms.Field, value: Any) -> str:
    if isinstance(form_field, MoneyField | PercentField | LevelsField):
        return form_field.as_text(value)
    if isinstance(form_field, RadioField):
        return str(dict(form_field.choices).get(value, ""))  # type: ignore[arg-type]
    if isinstance(value, date):
        return f"{value:%B} {value.day}, {value.year}"
    if isinstance(value, bool):
        return "Yes" if value else ""
    return str(value)


@dataclass(repr=False)
class OpenedBenefits:
    """A recording of benefits, or the reason why it cannot be read."""

    row: BenefitsVerification
    problem: str = ""
    groups: list[AnswerGroup] = field(default_factory=list)

    def answers(self) -> dict[str, Answer]:
        """The answers by the name of their field."""
        return {answer.name: answer for group in self.groups for answer in group.answers}


def latest_benefits(submission: Submission) -> OpenedBenefits | None:
    """What was recorded last of `submission`, opened; None when nothing was.

    One that cannot be read says so.
    """
    row = submission.benefits.select_related("author").first()
    if row is None:
        return None
    try:
        return OpenedBenefits(row, groups=Payload.from_dict(row.unseal()).groups)
    except CannotOpen as error:
        return OpenedBenefits(row, problem=str(error))
    except (KeyError, TypeError, AttributeError):
        return OpenedBenefits(row, problem="This record was not made by the form for benefits.")


def keep(row: BenefitsVerification, *, request: HttpRequest, by: User) -> None:
    """Add a sealed recording, on the timeline and on the record, in one transaction.

    It only adds, so no page is too old for it. The same answers from the same form are one
    recording that was sent twice, and are kept once. Raises Submission.DoesNotExist, and
    NotAllowed while somebody else holds the submission.
    """
    with work.working_on(row.submission_id) as submission:
        work.check_may_work(submission, by)
        if BenefitsVerification.objects.filter(pk=row.pk).exists():
            return
        row.save(force_insert=True)
        work.keep_claim(submission, by=by)
        work.note_down(submission, Act.BENEFITS, by=by, request=request)
