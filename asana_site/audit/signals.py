"""Signing in and out leave their rows, whichever page they happen on."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from asana_site.audit.models import Action
from asana_site.audit.recording import record, record_refusal

SIGN_IN = "sign-in"
FAILED = "wrong name or password"


@receiver(user_logged_in, dispatch_uid="audit")
def note_sign_in(request: HttpRequest | None, user: AbstractBaseUser, **_: Any) -> None:
    """Record who signed in."""
    record(Action.SIGN_IN, actor=user, request=request)


@receiver(user_logged_out, dispatch_uid="audit")
def note_sign_out(request: HttpRequest | None, user: AbstractBaseUser | None, **_: Any) -> None:
    """Record who signed out; nobody signs out of a session that has ended already."""
    if user is not None:
        record(Action.SIGN_OUT, actor=user, request=request)


@receiver(user_login_failed, dispatch_uid="audit")
def note_failed_sign_in(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    """Record a sign-in that failed, under the name of the account if there is one.

    Any other name is not kept: people type their passwords into the wrong field.
    """
    name = _known_name(credentials)
    if request is None:
        record(Action.REFUSAL, actor=name, subject=SIGN_IN, detail=FAILED)
    else:
        record_refusal(request=request, actor=name, subject=SIGN_IN, detail=FAILED)


def _known_name(credentials: dict[str, Any]) -> str:
    """The account's name as it is stored; empty when there is no such account."""
    users = get_user_model()
    name = str(credentials.get(users.USERNAME_FIELD, ""))
    if not name or "\0" in name:
        return ""
    known = users._default_manager.filter(**{users.USERNAME_FIELD: name}).first()
    return str(known.get_username()) if known else ""
