"""Where our rules reach into django-allauth, through the hooks that it documents."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from asana_site.models import Center
from asana_site.staff import encryption, passkeys, sessions
from asana_site.staff.throttle import Attempt


class AccountAdapter(DefaultAccountAdapter):
    """Passwords: throttled, for staff, without any page that leads elsewhere."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "Check the username and the password. "
        "One of them is not right.",
        "incorrect_password": "Check the password. It is not the one of this account.",
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractUser | None:
        """The member of staff with this name and password; raises TooManyAttempts."""
        attempt = Attempt("password", credentials["username"], request)
        user: AbstractUser | None = super().authenticate(request, **credentials)
        if user is None:
            attempt.failed()
        else:
            attempt.succeeded()
        return user

    def get_login_stages(self) -> list[str]:
        """After the password comes the second factor, and nothing else."""
        return ["asana_site.staff.stages.SecondFactorStage"]

    def get_reauthentication_methods(self, user: AbstractUser) -> list[dict[str, Any]]:
        """The password: the session has shown the second factor already."""
        if not user.is_authenticated:
            return []
        return [
            {
                "id": "reauthenticate",
                "description": "Use your password",
                "url": reverse("account_reauthenticate"),
            }
        ]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether the password has to be given again before a second factor is changed."""
        return not sessions.is_fresh(context.request.session)

    def is_safe_url(self, url: str | None) -> bool:
        """Whether a sign-in may lead to `url`: to a staff page of this site and nowhere else."""
        return bool(
            url
            and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
            and url.startswith(f"/{settings.ADMIN_PATH}")
        )

    def is_ajax(self, request: HttpRequest) -> bool:
        """Every answer is a page."""
        return False

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator."""
        return False


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: encrypted in the database, named after the center."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Check the code. It is not right, or it was used before.",
    }

    def encrypt(self, text: str) -> str:
        """`text` as the database keeps it."""
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What the database keeps, in clear."""
        return encryption.decrypt(encrypted_text)

    def get_totp_label(self, user: AbstractUser) -> str:
        """How the app calls the account: by its username, not by an e-mail address."""
        return user.get_username()

    def get_totp_issuer(self) -> str:
        """How the app calls the site."""
        return f"{Center.load().name} staff"

    def build_totp_svg(self, url: str) -> str:
        """Nothing: the page draws the QR code itself, without a `data:` address."""
        return ""

    def generate_authenticator_name(self, user: AbstractUser, type: str) -> str:  # noqa: A002
        """The name of a passkey whose owner gives it none."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return f"Passkey {number}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """How passkeys call the site."""
        return {"id": passkeys.site_id(context.request), "name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: AbstractUser) -> dict[str, Any]:
        """How passkeys call the account."""
        name = user.get_username()
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"name": name, "display_name": user.get_full_name() or name}
