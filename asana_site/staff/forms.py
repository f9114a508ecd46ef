"""The forms of the sign-in: allauth's, in our words and with our rules."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.core import context
from allauth.mfa import signals
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from cryptography.exceptions import InvalidSignature
from django import forms
from django.contrib.auth.forms import PasswordChangeForm as DjangoPasswordChangeForm
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.functional import lazystr

from asana_site.staff import codes, events, passkeys
from asana_site.staff.throttle import Attempt

# What reading an answer that no browser wrote may end in, besides ValidationError.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError, InvalidSignature)

PASSKEY_REFUSED = "The passkey was not accepted. Try again, or use another way."
PASSKEY_COPIED = (
    "The passkey was not accepted: it looks as if there were a copy of it. Use another way, and "
    "tell whoever manages the accounts at the center."
)


def password_field(label: str) -> forms.CharField:
    """A field for the password one has; password managers fill it in."""
    return forms.CharField(
        label=label,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password."},
    )


def code_field(label: str, help_text: str) -> forms.CharField:
    """A field for a code of digits; it can be pasted, and phones suggest it."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=40,
        widget=forms.TextInput(attrs=attributes),
        error_messages={
            "required": "Enter the code.",
            "max_length": "Enter the code alone: it has six or eight digits.",
        },
    )


class OursMixin:
    """What our forms have in common: a browser lets every form through to the server."""

    use_required_attribute = False
    label_suffix = ""


class SignInForm(OursMixin, LoginForm):
    """Username and password."""

    password = password_field("Password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attributes = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        username = self.fields["login"]
        username.label = lazystr("Username")
        username.widget = forms.TextInput(attrs=attributes)
        username.error_messages["required"] = "Enter your username."


class ReauthenticateForm(OursMixin, AllauthReauthenticateForm):
    """The password once more, before a second factor is changed."""

    password = password_field("Password")


class FirstPasswordForm(OursMixin, SetPasswordForm):
    """The password of somebody who was invited; nobody else ever knows it."""

    error_messages = SetPasswordForm.error_messages | {
        "password_mismatch": "Type the same new password twice.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "New password"
        self.fields["new_password2"].label = "New password again"
        self.fields["new_password1"].error_messages["required"] = "Enter a new password."
        self.fields["new_password2"].error_messages["required"] = "Enter the new password again."
        # Said once, in plain words, above the form.
        self.fields["new_password1"].help_text = ""
        self.fields["new_password2"].help_text = ""


class PasswordChangeForm(FirstPasswordForm, DjangoPasswordChangeForm):
    """A new password; Django's form, whose check of the present one is throttled here."""

    old_password = password_field("Present password")

    def clean_old_password(self) -> str:
        """Raise ValidationError unless it is the password of the account."""
        password: str = self.cleaned_data["old_password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("incorrect_password")
        return password


class CodeForm(OursMixin, AuthenticateForm):
    """The second factor at the sign-in: a code of the app, or a recovery code."""

    code = code_field("Code", "Six digits from your authenticator app, or a recovery code.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = Authenticator.objects.filter(user=self.user).values_list("type", flat=True)
        if Authenticator.Type.TOTP not in kinds:
            self.fields["code"].help_text = "A recovery code: eight digits."

    def clean_code(self) -> str:
        """Use the code up; raise ValidationError for a wrong one, TooManyAttempts for many."""
        code = codes.bare(self.cleaned_data["code"])
        if not (codes.APP_CODE.fullmatch(code) or codes.RECOVERY_CODE.fullmatch(code)):
            raise ValidationError(
                "Enter the six digits that your app shows, or the eight of a recovery code."
            )
        attempt = Attempt("code", str(self.user.pk), context.request)
        self.authenticator = codes.accept(self.user, code)
        if self.authenticator is None:
            attempt.failed()
            _tell_refusal(self.user, Authenticator.Type.TOTP)
            raise ValidationError(
                "Check the code. It is not right, or it was used before: a new one comes "
                "every 30 seconds."
            )
        attempt.succeeded()
        return code


class PasskeyForm(OursMixin, AuthenticateWebAuthnForm):
    """The second factor at the sign-in: a passkey."""

    def clean_credential(self) -> Authenticator:
        """The passkey that signed; raise ValidationError for any other answer."""
        attempt = Attempt("code", str(self.user.pk), context.request)
        try:
            credential = self.cleaned_data["credential"]
            passkeys.check_origin_of_answer(credential, context.request)
            authenticator: Authenticator = super().clean_credential()
            passkeys.count_on(authenticator, credential)
        except passkeys.CountedBack:
            attempt.failed()
            events.passkey_counted_back(context.request, self.user)
            raise ValidationError(PASSKEY_COPIED) from None
        except (ValidationError, *UNREADABLE):
            attempt.failed()
            _tell_refusal(self.user, Authenticator.Type.WEBAUTHN)
            raise ValidationError(PASSKEY_REFUSED) from None
        attempt.succeeded()
        return authenticator


class AppForm(OursMixin, forms.Form):
    """The first code of an authenticator app that is being set up."""

    code = code_field("Code from the app", "Six digits. A new code comes every 30 seconds.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        super().__init__(*args, **kwargs)
        self.secret = codes.enrolling_secret(context.request.session)
        self.step: int | None = None

    def clean_code(self) -> str:
        """Raise ValidationError unless the app shows this code now."""
        code = codes.bare(self.cleaned_data["code"])
        self.step = codes.matching_step(self.secret, code)
        if self.step is None:
            raise ValidationError(
                "Enter the code that the app shows now. If it never fits, let your phone set "
                "its clock by itself, and try again."
            )
        return code


class AddPasskeyForm(OursMixin, AddWebAuthnForm):
    """A passkey that is being set up, and the name by which its owner knows it."""

    name = forms.CharField(
        label="Name of this passkey",
        help_text="For example: work laptop.",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Raise ValidationError unless the browser's answer fits what the page asked."""
        try:
            if credential := self.cleaned_data.get("credential"):
                passkeys.check_origin_of_new(credential, context.request)
            cleaned: dict[str, Any] = super().clean()
        except (ValidationError, *UNREADABLE):
            _tell_refusal(self.user, Authenticator.Type.WEBAUTHN)
            raise ValidationError(PASSKEY_REFUSED) from None
        return cleaned


def _tell_refusal(user: Any, kind: str) -> None:
    signals.authentication_failed.send(
        sender=Authenticator,
        request=context.request,
        user=user,
        authenticator=Authenticator(type=kind),
        reauthentication=False,
    )
