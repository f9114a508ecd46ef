"""The sessions of one account, wherever they are open."""

from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone

from asana_site.staff import sessions


def _sessions_of(user: User) -> dict[str, dict[str, Any]]:
    """Key and content of every session of `user`, half sign-ins too.

    A session says whose it is in its content alone, so all of them are looked at: there are
    as many as people who were at work since the worker last deleted old ones.
    """
    signed_in, halfway = str(user.pk), user_pk_to_url_str(user)
    found = {}
    for row in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        state = row.get_decoded()
        login = state.get(LOGIN_SESSION_KEY) or {}
        if state.get(SESSION_KEY) == signed_in or login.get("user_pk") == halfway:
            found[row.session_key] = state
    return found


def _is_alive(state: dict[str, Any], user: User) -> bool:
    same_password = state.get(HASH_SESSION_KEY) == user.get_session_auth_hash()
    return same_password and sessions.ended(state, user) is None


def others_of(user: User, session_key: str | None) -> int:
    """In how many other browsers than that of `session_key` the account is signed in."""
    return sum(
        key != session_key and _is_alive(state, user) for key, state in _sessions_of(user).items()
    )


def end_all_of(user: User, *, but: str | None = None) -> None:
    """End every session of `user`, except the one with the key `but`."""
    keys = [key for key in _sessions_of(user) if key != but]
    Session.objects.filter(pk__in=keys).delete()
