"""Form fields that take what people type: any script, any spacing, and plain messages."""

import re
import unicodedata
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from intake.forms.months import month_number

LONE_SURROGATES = re.compile("[\ud800-\udfff]")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
LINE_BREAKS = re.compile(r"[\r\n\t\u2028\u2029]+")
OLDEST_AGE_YEARS = 120


def has_visible_character(text: str) -> bool:
    """Whether anything in `text` would be seen: not only spaces, marks and controls."""
    return any(unicodedata.category(character)[0] not in "ZCM" for character in text)


class TextField(forms.CharField):
    """Text as typed, without the characters that no keyboard makes.

    Names in every script, joiners and direction marks are kept. `lines` allows line
    breaks. Longer than `max_length` is told with the count.
    """

    def __init__(self, *, lines: bool = False, message: str = "", **options: Any) -> None:
        self.lines = lines
        options.setdefault("error_messages", {})["required"] = message
        limit = options.get("max_length")
        options["error_messages"]["max_length"] = (
            f"Use {limit} characters or fewer. This has %(show_value)d."
        )
        if lines:
            options.setdefault("widget", forms.Textarea(attrs={"rows": 6}))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        text = LONE_SURROGATES.sub("\N{REPLACEMENT CHARACTER}", str(value or ""))
        text = text.replace("\r\n", "\n") if self.lines else LINE_BREAKS.sub(" ", text)
        text = CONTROLS.sub("", text)
        return str(super().to_python(text)) if has_visible_character(text) else ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: a phone would cut what is pasted without a word."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class TelephoneField(TextField):
    """A telephone number in any format, kept as typed; only what cannot be one is refused."""

    # A number within an area has seven places, which may be letters: 555 CALL.
    FEWEST_PLACES = 7

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 60)
        options.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}))
        super().__init__(**options)

    def validate(self, value: str) -> None:
        super().validate(value)
        places = sum(character.isalnum() for character in value)
        digit = any(character.isdigit() for character in value)
        if value and (places < self.FEWEST_PLACES or not digit):
            raise ValidationError("Enter the whole number with its area code.", code="number")


class EmailField(TextField):
    """An e-mail address, in any script (RFC 6531): something, an @, and a domain with a dot."""

    SHAPE = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}
        options.setdefault("max_length", 254)
        options.setdefault("widget", forms.EmailInput(attrs=attrs))
        super().__init__(**options)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not self.SHAPE.fullmatch(value):
            raise ValidationError(
                "Enter an e-mail address in full, such as name@example.com.", code="shape"
            )


class MemberIdField(TextField):
    """A number from an insurance card; spaces and hyphens between its parts do not count."""

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        options.setdefault("max_length", 60)
        options.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        return re.sub(r"[\s\-\u2010-\u2015]+", "", super().to_python(value))


class ChoiceField(forms.ChoiceField):
    """One of a few answers; `message` says what to do when none is chosen."""

    def __init__(self, *, message: str = "Choose one of the answers.", **options: Any) -> None:
        options["error_messages"] = {
            "required": message,
            "invalid_choice": "Choose one of the answers.",
        }
        super().__init__(**options)


class RadioSelect(forms.RadioSelect):
    """Radio buttons in our own markup: a list of labels, each as large as a thumb."""

    template_name = "intake/fields/radio.html"


class RadioField(ChoiceField):
    """A choice whose answers are all visible, none of them chosen beforehand."""

    widget = RadioSelect


class BirthDateWidget(forms.MultiWidget):
    """Month, day and year, each in a box of its own (no date picker)."""

    template_name = "intake/fields/birth_date.html"
    use_fieldset = True
    PARTS: ClassVar[tuple[str, ...]] = ("Month", "Day", "Year")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
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
        """The widget's context, with a label for each box."""
        context = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], self.PARTS, strict=True):
            part["label"] = label
        return context


class BirthDateField(forms.MultiValueField):
    """A date of birth from three boxes; the month as a number or by its English name."""

    widget = BirthDateWidget

    def __init__(self, *, message: str, **options: Any) -> None:
        self.message = message
        options["error_messages"] = {"required": message, "incomplete": message}
        super().__init__(
            fields=[TextField(max_length=40, required=False) for _ in BirthDateWidget.PARTS],
            require_all_fields=False,
            **options,
        )

    def compress(self, data_list: list[str]) -> date | None:
        if not any(data_list):
            return None
        month_text, day_text, year_text = data_list
        if not (month_text and day_text and year_text):
            raise ValidationError(self.message, code="incomplete")
        month = month_number(month_text)
        if month is None:
            raise ValidationError("Enter the month as a number from 1 to 12 or by its name.")
        if not re.fullmatch(r"\d{4}", year_text):
            raise ValidationError("Enter the year with four digits, such as 1985.")
        try:
            born = date(int(year_text), month, int(day_text))
        except (ValueError, OverflowError):
            raise ValidationError(
                "Check the day and the month: that date does not exist."
            ) from None
        today = timezone.localdate()
        if born > today:
            raise ValidationError("Check the year: a date of birth is in the past.")
        if born.year < today.year - OLDEST_AGE_YEARS:
            raise ValidationError(f"Check the year: it is more than {OLDEST_AGE_YEARS} years ago.")
        return born
