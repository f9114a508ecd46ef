"""What staff type and press on a submission's page, one form for each act."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from asana_site.business_hours import Schedule, first_open
from asana_site.models import Center
from asana_site.staff.names import name_of
from intake.models import CallOutcome, ClosedReason, Status
from intake.work import Ground, colleagues
from intake.work.access import FEWEST_WORDS
from intake.work.steps import FURTHEST_FOLLOW_UP

LONGEST_NOTE = 10_000
MORNING = time(9)
# When the next call is to be: typed, chosen by one click, or not at all.
CHOSEN, TWO_HOURS, TOMORROW, NEXT_WEEK, NONE = (
    *("chosen", "two-hours", "tomorrow", "next-week"),
    "none",
)


class ColleagueField(forms.ModelChoiceField):
    """A choice among the colleagues, by their full names."""

    def __init__(self) -> None:
        super().__init__(
            colleagues(),
            label="Colleague",
            empty_label="Choose a colleague",
            error_messages={
                "required": "Choose a colleague.",
                "invalid_choice": "Choose a colleague from the list.",
            },
        )

    def label_from_instance(self, user: Any) -> str:
        return name_of(user)


class ActForm(forms.Form):
    """What every act of the page brings along: which page it was, and a note."""

    use_required_attribute = False

    # Missing or broken, it belongs to no page of ours: that page counts as too old.
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    page = forms.UUIDField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4, "aria-describedby": "note-help"}),
    )

    def clean_version(self) -> int:
        """The version of the page; one that never was, when the page did not say."""
        version = self.cleaned_data["version"]
        return -1 if version is None else version


class NoteForm(ActForm):
    """A note alone."""

    def clean_note(self) -> str:
        """The note, which must be there."""
        if not self.cleaned_data["note"]:
            raise ValidationError("Write the note first.")
        return str(self.cleaned_data["note"])


class StepForm(ActForm):
    """The next status, and the reason when it is closed."""

    status = forms.ChoiceField(
        choices=Status,
        error_messages={
            "required": "Choose one of the steps.",
            "invalid_choice": "Choose one of the steps.",
        },
    )
    closed_reason = forms.ChoiceField(
        label="Reason",
        required=False,
        choices=[("", "Choose a reason"), *ClosedReason.choices],
        error_messages={"invalid_choice": "Choose a reason from the list."},
    )

    def clean(self) -> dict[str, Any]:
        """What was chosen; to close without a reason is told at the reason."""
        cleaned = super().clean() or {}
        is_closing = cleaned.get("status") == Status.CLOSED
        if is_closing and "closed_reason" in cleaned and not cleaned["closed_reason"]:
            self.add_error("closed_reason", "Choose the reason for closing it.")
        return cleaned


class CallForm(ActForm):
    """How an attempt to reach the person ended."""

    outcome = forms.ChoiceField(
        choices=CallOutcome,
        error_messages={
            "required": "Choose how the attempt ended.",
            "invalid_choice": "Choose how the attempt ended.",
        },
    )


class AssignForm(ActForm):
    """Who is to work on it."""

    to = ColleagueField()


def quick_times(schedule: Schedule) -> dict[str, datetime]:
    """The times for a next call that a click chooses, in the center's time zone.

    Each falls into the hours in which the center works; where it would not, it is the next
    time at which somebody does.
    """
    today = timezone.localdate()
    # Hours that pass, not hours of the clock: those differ on the night when it changes.
    in_two_hours = first_open(timezone.now() + timedelta(hours=2), schedule)
    return {
        TWO_HOURS: timezone.localtime(in_two_hours),
        TOMORROW: _morning(today + timedelta(days=1), schedule),
        NEXT_WEEK: _morning(today + timedelta(days=7), schedule),
    }


def _morning(day: date, schedule: Schedule) -> datetime:
    """Nine o'clock of `day`, or of the next day on which somebody works; later where they do."""
    at = _first_open_from(day, schedule)
    return at if at.date() == day else _first_open_from(at.date(), schedule)


def _first_open_from(day: date, schedule: Schedule) -> datetime:
    wished = timezone.make_aware(datetime.combine(day, MORNING))
    return timezone.localtime(first_open(wished, schedule))


def quick_calls(schedule: Schedule) -> list[tuple[str, str]]:
    """(value, label) of each button for a next call; a time stands on one button alone."""
    now = timezone.localtime()
    usual = {
        TWO_HOURS: (now + timedelta(hours=2), "In 2 hours"),
        TOMORROW: (now + timedelta(days=1), "Tomorrow"),
        NEXT_WEEK: (now + timedelta(days=7), "In a week"),
    }
    found: dict[datetime, tuple[str, str]] = {}
    for name, at in quick_times(schedule).items():
        wished, words = usual[name]
        if name == TWO_HOURS and at - wished < timedelta(minutes=1):
            label = words
        else:
            day = words if at.date() == wished.date() else date_format(at, "l, F j")
            label = f"{day}, {date_format(at, 'P')}"
        found.setdefault(at, (name, label))
    return list(found.values())


class FollowUpForm(ActForm):
    """When the person is to be called again: a choice of ours, or a date and a time."""

    when = forms.ChoiceField(
        choices=[(name, name) for name in (CHOSEN, TWO_HOURS, TOMORROW, NEXT_WEEK, NONE)],
        error_messages={
            "required": "Choose when to call.",
            "invalid_choice": "Choose when to call.",
        },
    )
    date = forms.DateField(
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Write the date as month/day/year, for example 11/24/2026."},
    )
    time = forms.TimeField(
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        input_formats=["%H:%M", "%H:%M:%S", "%I:%M %p", "%I %p"],
        error_messages={"invalid": "Write the time as 9:30 AM."},
    )

    def clean(self) -> dict[str, Any]:
        """What was chosen, and as `at` the time it means, in the center's time zone."""
        cleaned = super().clean() or {}
        when = cleaned.get("when")
        if when == CHOSEN:
            self._need_date_and_time()
        if self.errors:
            return cleaned
        cleaned["at"] = quick_times(Center.load().schedule).get(str(when))
        if when == CHOSEN:
            chosen = datetime.combine(cleaned["date"], cleaned["time"])
            cleaned["at"] = timezone.make_aware(chosen)
        return cleaned

    def _need_date_and_time(self) -> None:
        furthest = timezone.localdate() + FURTHEST_FOLLOW_UP
        for name in ("date", "time"):
            if name not in self.errors and self.cleaned_data.get(name) is None:
                self.add_error(name, f"Choose the {name} of the call.")
        day = self.cleaned_data.get("date")
        if day and not timezone.localdate() <= day <= furthest:
            self.add_error("date", "Choose a date from today on, within a year.")


class EmergencyForm(forms.Form):
    """Why somebody must open what a colleague holds."""

    use_required_attribute = False

    ground = forms.ChoiceField(
        label="Reason",
        choices=[
            ("", "Choose a reason"),
            *((ground.value, ground.label.capitalize()) for ground in Ground),
        ],
        error_messages={
            "required": "Choose a reason.",
            "invalid_choice": "Choose a reason from the list.",
        },
    )
    why = forms.CharField(
        label="Why you must open it now",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "aria-describedby": "why-help"}),
        error_messages={"required": "Say in a few words why you must open it now."},
    )

    def clean_why(self) -> str:
        """The reason, in more than a word or two: everybody is to understand it later."""
        why = str(self.cleaned_data["why"])
        if len(why.split()) < FEWEST_WORDS:
            raise ValidationError(f"Say why in at least {FEWEST_WORDS} words.")
        return why


class WorkForm(StepForm, CallForm, AssignForm, FollowUpForm, EmergencyForm):
    """Everything that the page offers, for showing it with what was typed before."""

    @classmethod
    def shown(cls, version: int, typed: Any = None, errors: Any = None) -> "WorkForm":
        """The fields of a page of `version`, holding what was `typed`; errors are marked."""
        kept = {name: typed[name] for name in cls.base_fields if typed and name in typed}
        form = cls(initial={**kept, "version": version, "page": kept.get("page") or uuid4()})
        for name in errors or ():
            if name in form.fields:
                described = form.fields[name].widget.attrs.get("aria-describedby", "")
                form.fields[name].widget.attrs |= {
                    "aria-invalid": "true",
                    "aria-describedby": f"{described} {name}-problem".strip(),
                }
        return form
