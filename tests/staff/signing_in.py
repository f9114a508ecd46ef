"""Staff who are signed in: the quick way for tests of other things, and the whole way."""

import re
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from asana_site.staff import sessions
from tests.staff import authenticator

PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def set_up_app(user: User) -> Authenticator:
    """Give `user` an authenticator app with SECRET, unless there is one."""
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return app or TOTP.activate(user, SECRET).instance


def a_passkey(user: User) -> Authenticator:
    """A passkey of `user`, as far as the list of factors is concerned."""
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Laptop", "credential": {}}
    )


def recovery_codes(user: User) -> list[str]:
    """The unused recovery codes of `user`, made if need be."""
    return RecoveryCodes.activate(user).get_unused_codes()


def sign_in(client: Client, user: User) -> Client:
    """Leave `client` as a completed sign-in would: with a second factor given."""
    app = set_up_app(user)
    client.force_login(user)
    session = client.session
    sessions.begin(session, user, app)
    session.save()
    return client


def give_password(
    client: Client, name: str = "nurse", password: str = PASSWORD, **more: Any
) -> Any:
    """Send the sign-in form; answers that lead on are not followed."""
    extra = {key: more.pop(key) for key in list(more) if key.isupper()}
    return client.post(
        reverse("account_login"), {"login": name, "password": password, **more}, **extra
    )


def give_code(client: Client, code: str, **extra: Any) -> Any:
    """Send the form of the second factor."""
    return client.post(reverse("mfa_authenticate"), {"code": code}, **extra)


def sign_in_fully(client: Client, name: str = "nurse", *, later: int = 0) -> Any:
    """Password and code, as a person does."""
    give_password(client, name)
    return give_code(client, authenticator.code(SECRET, later=later))


def shown_secret(response: Any) -> str:
    """The secret that the page for setting up an app shows."""
    found = re.search(r'entrance__secret">([A-Z2-7 ]+)<', response.content.decode())
    assert found
    return found[1].replace(" ", "")


def shown_recovery_codes(response: Any) -> list[str]:
    """The recovery codes that a page shows."""
    return re.findall(r"<code>(\d{4} \d{4})</code>", response.content.decode())


def is_in(client: Client) -> bool:
    """Whether the staff's start page opens."""
    return client.get(reverse("admin:index")).status_code == 200
