"""The forms of those who keep accounts."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

LONGEST_NAME = 150


def _name_field(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": f"Enter the {label.lower()}.",
            "max_length": f"Shorten it to {LONGEST_NAME} characters.",
        },
    )


class GroupsForm(forms.Form):
    """The groups of an account that is opened again."""

    use_required_attribute = False
    label_suffix = ""
    groups = forms.MultipleChoiceField(
        label="Groups",
        widget=forms.CheckboxSelectMultiple,
        help_text="They say what the person may see and do.",
        error_messages={
            "required": "Choose at least one group.",
            "invalid_choice": "Choose from the groups that are listed.",
        },
    )

    def __init__(self, *args: Any, choices: QuerySet[Group], is_required: bool, **kw: Any) -> None:
        """`choices` are the groups that may be given; one of them must be if `is_required`."""
        super().__init__(*args, **kw)
        self.known = {str(group.pk): group for group in choices}
        groups: Any = self.fields["groups"]
        groups.choices = [(pk, group.name) for pk, group in self.known.items()]
        groups.required = is_required

    def clean_groups(self) -> list[Group]:
        """The groups that were chosen."""
        return [self.known[pk] for pk in self.cleaned_data["groups"]]


class InvitationForm(GroupsForm):
    """Who is invited. There is no field for a password, nor for more than groups allow."""

    TAKEN = "Choose another username. This one is taken, perhaps by an account that is closed."

    username = _name_field(
        "Username",
        "For signing in, and for the record of access. It stays the same for good, and nobody "
        "else ever gets it. Letters, digits, and @ . + - _",
    )
    first_name = _name_field("First name", "Colleagues see first and last name.")
    last_name = _name_field("Last name")
    field_order = ("first_name", "last_name", "username", "groups")

    def clean_username(self) -> str:
        """Raise ValidationError for a name that is taken, also in other letters' case."""
        username: str = User.normalize_username(self.cleaned_data["username"])
        try:
            UnicodeUsernameValidator()(username)
        except ValidationError:
            raise ValidationError(
                "Use letters, digits, and @ . + - _ alone, without spaces."
            ) from None
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(self.TAKEN)
        return username

    def account(self) -> User:
        """The account, not stored yet."""
        names = {name: self.cleaned_data[name] for name in ("username", "first_name", "last_name")}
        return User(**names)


class AccountForm(UserChangeForm):
    """What a superuser may change of an account. Its password is nobody's but its owner's."""

    password = None  # type: ignore[assignment]

    class Meta(UserChangeForm.Meta):
        help_texts: ClassVar = {
            "username": "It stays the same for good: the record of access names the person by it.",
            "groups": "They say what the person may see and do.",
        }
