"""A date of birth in three boxes: typed, never picked, and told which box is wrong."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone

from intake.forms.fields import TextField
from intake.forms.inputs import wrong_parts
from intake.forms.months import month_number

OLDEST_AGE_YEARS = 120
LONGEST_MONTH_DAYS = 31
MONTH, DAY, YEAR = range(3)


class BirthDateWidget(forms.MultiWidget):
    """Month, day and year, each in a box of its own (no date picker).

    `wrong` are the numbers of the boxes to mark as wrong; empty marks all or none of them,
    as the field is.
    """

    template_name = "intake/fields/birth_date.html"
    use_fieldset = True
    # The boxes are the same for all forms.
    __deepcopy__ = forms.Widget.__deepcopy__
    PARTS: ClassVar[tuple[str, ...]] = ("Month", "Day", "Year")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        self.wrong: list[int] = []
        # The browser's own birthday is not offered: the date may be another person's.
        # A month may be typed as a word, so it gets the full keyboard.
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            part.lower(): forms.TextInput(
                attrs={
                    "autocomplete": "off",
                    "class": f"date-{part.lower()}",
                    **({} if part == "Month" else {"inputmode": "numeric"}),
                }
            )
            for part in self.PARTS
        }
        super().__init__(widgets, attrs)

    def decompress(self, value: date | None) -> list[Any]:
        """The boxes of a date that the form was opened with; no form of ours is."""
        return [value.month, value.day, value.year] if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The widget's context, with a label for each box, and only the wrong ones marked."""
        context = super().get_context(name, value, attrs)
        parts = context["widget"]["subwidgets"]
        for number, (part, label) in enumerate(zip(parts, self.PARTS, strict=True)):
            part["label"] = label
            if self.wrong and number not in self.wrong:
                part["attrs"].pop("aria-invalid", None)
            if number:
                part["attrs"].pop("autofocus", None)
        return context


class BirthDateBoundField(BoundField):
    """Tells the boxes of its widget which of them are wrong."""

    def as_widget(self, *args: Any, **kwargs: Any) -> Any:
        """The boxes, as HTML."""
        errors = self.errors.as_data()
        self.field.widget.wrong = [part for error in errors for part in wrong_parts(error)]
        return super().as_widget(*args, **kwargs)


class WrongDate(ValidationError):
    """What is wrong with a date, and with which of its boxes."""

    def __init__(self, message: str, *parts: int) -> None:
        super().__init__(message, params={"parts": parts})


class BirthDateField(forms.MultiValueField):
    """A date of birth from three boxes; the month as a number or by its English name.

    `whose` date it is stands in the messages about what is missing.
    """

    widget = BirthDateWidget
    __deepcopy__ = forms.Field.__deepcopy__
    bound_field_class = BirthDateBoundField

    def __init__(self, *, whose: str, **options: Any) -> None:
        self.whose = whose
        super().__init__(
            fields=[TextField(max_length=40, required=False) for _ in BirthDateWidget.PARTS],
            require_all_fields=False,
            **options,
        )

    def clean(self, value: Sequence[Any]) -> date | None:
        """The date of the texts in the boxes; None when all are empty. Raises ValidationError."""
        texts = []
        for number, field in enumerate(self.fields):
            try:
                texts.append(field.clean(value[number]))
            except ValidationError as error:
                raise WrongDate(error.messages[0], number) from None
        if self.required and not any(texts):
            raise WrongDate(f"Enter the date of birth of {self.whose}.")
        return self.compress(texts)

    def compress(self, data_list: Sequence[str]) -> date | None:
        """The date of three texts; None when all are empty. Raises ValidationError."""
        if not any(data_list):
            return None
        if not all(data_list):
            missing = [number for number, text in enumerate(data_list) if not text]
            names = " and ".join(BirthDateWidget.PARTS[number].lower() for number in missing)
            raise WrongDate(f"Enter the {names} of birth of {self.whose}.", *missing)
        month_text, day_text, year_text = data_list
        month = month_number(month_text)
        if month is None:
            raise WrongDate("Enter the month as a number from 1 to 12 or by its name.", MONTH)
        if not (re.fullmatch(r"\d{1,2}", day_text) and 1 <= int(day_text) <= LONGEST_MONTH_DAYS):
            raise WrongDate("Enter the day as a number from 1 to 31.", DAY)
        if not re.fullmatch(r"\d{4}", year_text):
            raise WrongDate("Enter the year with four digits, such as 1985.", YEAR)
        return _born(int(year_text), month, int(day_text))


def _born(year: int, month: int, day: int) -> date:
    """The date, if it exists and somebody alive can be born on it. Raises ValidationError."""
    today = timezone.localdate()
    if year < today.year - OLDEST_AGE_YEARS:
        raise WrongDate(f"Check the year: it is more than {OLDEST_AGE_YEARS} years ago.", YEAR)
    try:
        born = date(year, month, day)
    except ValueError:
        raise WrongDate(
            "Check the day and the month: that date does not exist.", DAY, MONTH
        ) from None
    if born > today:
        raise WrongDate("Check the year: a date of birth is in the past.", YEAR)
    return born
