"""Form fields that take what people type: any script, any spacing, and plain messages."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LONE_SURROGATES = re.compile("[\ud800-\udfff]")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
LINE_BREAKS = re.compile(r"[\r\n\t\u2028\u2029]+")


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


class Select(forms.Select):
    """A list to choose from, which all forms share: who needs another one sets a new one.

    Django copies and checks the list of each field for each form: sixty states a post.
    """

    __deepcopy__ = forms.Widget.__deepcopy__


class ChoiceField(forms.ChoiceField):
    """One of a few answers; `message` says what to do when none is chosen."""

    widget: type[forms.widgets.ChoiceWidget] = Select
    __deepcopy__ = forms.Field.__deepcopy__

    def __init__(self, *, message: str = "Choose one of the answers.", **options: Any) -> None:
        options["error_messages"] = {
            "required": message,
            "invalid_choice": "Choose one of the answers.",
        }
        super().__init__(**options)


class RadioSelect(forms.RadioSelect):
    """Radio buttons in our own markup: a list of labels, each as large as a thumb."""

    template_name = "intake/fields/radio.html"
    __deepcopy__ = forms.Widget.__deepcopy__

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The widget's context; where the page begins here, it begins at one button."""
        context = super().get_context(name, value, attrs)
        options = [option for _, group, _ in context["widget"]["optgroups"] for option in group]
        chosen = next((option for option in options if option["selected"]), options[0])
        for option in options:
            if option is not chosen:
                option["attrs"].pop("autofocus", None)
        return context


class RadioField(ChoiceField):
    """A choice whose answers are all visible, none of them chosen beforehand."""

    widget = RadioSelect
