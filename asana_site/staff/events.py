"""What happens at the sign-in, told to the log and to the record of access.

Every function takes the request and the account it is about; nothing here names a code, a
password or an address.
"""

import logging
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest

from asana_site.audit.middleware import describe
from asana_site.audit.models import Action
from asana_site.audit.recording import record, record_refusal

logger = logging.getLogger(__name__)


def _tell(
    event: str, request: HttpRequest, user: AbstractUser, detail: str, actor: Any = None
) -> None:
    """Log the event and record it: `actor`, the account's owner by default, did it to `user`."""
    logger.info(event)
    record(
        Action.SECOND_FACTOR,
        actor=actor or user,
        subject=f"auth.user {user.pk}",
        detail=detail,
        request=request,
    )


def second_factor_added(request: HttpRequest, user: AbstractUser, kind: str) -> None:
    """An authenticator app, a passkey or a set of recovery codes was set up."""
    _tell("second_factor_added", request, user, f"{kind} set up")


def second_factor_removed(request: HttpRequest, user: AbstractUser, kind: str) -> None:
    """Its owner removed it."""
    _tell("second_factor_removed", request, user, f"{kind} removed")


def recovery_codes_renewed(request: HttpRequest, user: AbstractUser) -> None:
    """The former recovery codes are void."""
    _tell("recovery_codes_renewed", request, user, "recovery codes renewed")


def second_factor_used(request: HttpRequest, user: AbstractUser, kind: str) -> None:
    """It was accepted at a sign-in."""
    _tell("second_factor_used", request, user, f"{kind} accepted")


def second_factor_refused(request: HttpRequest, user: AbstractUser, kind: str) -> None:
    """A wrong code, a code that was used before, or a passkey that did not fit."""
    logger.info("second_factor_refused")
    record_refusal(
        request=request,
        actor=user.get_username(),
        subject="second factor",
        detail=f"{kind} not accepted",
    )


def passkey_counted_back(request: HttpRequest, user: AbstractUser) -> None:
    """A passkey answered rightly and has not counted further: there may be a copy of it."""
    logger.warning("passkey_counted_back")
    record_refusal(
        request=request,
        actor=user.get_username(),
        subject="second factor",
        detail="webauthn not accepted: its counter went back, there may be a copy of it",
    )


def half_sign_in_ended(request: HttpRequest, user: AbstractUser | None) -> None:
    """The password was changed after it was given, and before the second factor was."""
    logger.info("half_sign_in_ended")
    record_refusal(
        request=request,
        actor=user.get_username() if user else "",
        subject="second factor",
        detail="password changed meanwhile",
    )


def second_factor_reset(request: HttpRequest, user: AbstractUser) -> None:
    """An administrator, whose request it is, took everything away that `user` had set up."""
    _tell("second_factor_reset", request, user, "reset", actor=request.user)


def password_changed(request: HttpRequest, user: AbstractUser) -> None:
    """Its owner changed the password."""
    logger.info("password_changed")
    record(
        Action.CHANGE,
        actor=user,
        subject=f"auth.user {user.pk}",
        detail="password",
        request=request,
    )


def _tell_change(event: str, request: HttpRequest, user: AbstractUser, detail: str) -> None:
    """Log the event and record what happened to the account of `user`.

    Whoever is signed in did it; its owner, when nobody is.
    """
    logger.info(event)
    record(
        Action.CHANGE,
        actor=request.user if isinstance(request.user, AbstractUser) else user,
        subject=f"auth.user {user.pk}",
        detail=detail,
        request=request,
    )


def account_invited(request: HttpRequest, user: AbstractUser) -> None:
    """An account was made, and a link to it."""
    _tell_change("account_invited", request, user, "invited")


def account_invited_again(request: HttpRequest, user: AbstractUser) -> None:
    """The password was taken away, and a new link made."""
    _tell_change("account_invited_again", request, user, "invited again")


def account_reopened(request: HttpRequest, user: AbstractUser) -> None:
    """A closed account was invited again."""
    _tell_change("account_reopened", request, user, "reopened: invited again")


def invitation_accepted(request: HttpRequest, user: AbstractUser) -> None:
    """Whoever had the link set the first password."""
    _tell_change("invitation_accepted", request, user, "invitation accepted")


def account_closed(request: HttpRequest, user: AbstractUser) -> None:
    """Nobody can sign in to it any more."""
    _tell_change("account_closed", request, user, "account closed")


def other_sessions_ended(request: HttpRequest, user: AbstractUser) -> None:
    """Its owner signed out everywhere else."""
    logger.info("other_sessions_ended")
    record(Action.SIGN_OUT, actor=user, detail="everywhere else", request=request)


# The record hears of these by itself: the end of a session is a sign-out, and what is not
# found and too many attempts are answers that refuse a page.


def invitation_refused(request: HttpRequest) -> None:
    """A link was opened that has ended, was used, or never was one."""
    logger.info("invitation_refused")


def session_ended(request: HttpRequest, user: AbstractUser | None, reason: str) -> None:
    """A session was over, for `reason`."""
    logger.info("session_ended", extra={"kind": reason})


def attempts_throttled(request: HttpRequest) -> None:
    """Too many passwords or codes were tried; nothing was tried this time."""
    logger.warning("attempts_throttled")


def page_refused(request: HttpRequest, user: AbstractUser) -> None:
    """A staff page was asked for without a second factor."""
    logger.info("page_refused")
    subject, _ = describe(request.resolver_match)
    record_refusal(
        request=request, actor=user.get_username(), subject=subject, detail="no second factor"
    )


def listen() -> None:
    """Hear what the sign-in does, through its signals."""

    def added(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
        second_factor_added(request, user, authenticator.type)

    def removed(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
        second_factor_removed(request, user, authenticator.type)

    def renewed(request: HttpRequest, user: Any, **_: Any) -> None:
        recovery_codes_renewed(request, user)

    def used(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
        second_factor_used(request, user, authenticator.type)

    def refused(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
        second_factor_refused(request, user, authenticator.type if authenticator else "code")

    def changed(request: HttpRequest, user: Any, **_: Any) -> None:
        password_changed(request, user)

    for signal, receiver in (
        (mfa.authenticator_added, added),
        (mfa.authenticator_removed, removed),
        (mfa.authenticator_reset, renewed),
        (mfa.authenticator_used, used),
        (mfa.authentication_failed, refused),
        (account.password_changed, changed),
    ):
        signal.connect(receiver, weak=False, dispatch_uid=f"asana_site.staff.{receiver.__name__}")
