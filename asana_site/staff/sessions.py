"""How long a session of staff lasts, and what it must hold to open a staff page.

Beside Django's own keys a session holds one entry: when it began and was last used, the
role it began with, and the second factor it was proved with. A session without a second
factor opens nothing but the pages on which one is set up.
"""

import time
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from asana_site.audit.models import Action, AuditRecord
from asana_site.audit.recording import origin_of
from asana_site.staff.codes import encrypt_anew

KEY = "asana_site.staff"
# The staff page that was asked for before the second factor was set up.
NEXT = "asana_site.staff.next"
# The sign-in before this one.
LAST = "asana_site.staff.last"
# How exactly the last use is known: it costs one write in this many seconds.
USE_IS_NOTED_EVERY = 30
# For how long a password or a code counts as just given, in seconds.
FRESH_SECONDS = 300

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Ended(Enum):
    """Why a session is over, in the words for its owner."""

    IDLE = "You were signed out, because nothing was opened or saved for a while."
    LONG = "You were signed out, because this session had lasted as long as one may."
    CHANGED = "You were signed out, because your account was changed. Sign in again."


def role_of(user: AbstractUser) -> str:
    """A digest of everything the account may do; it differs when that is changed.

    The permissions it asks for stay in memory for the page. A superuser may do everything
    and is not asked for each of them. Groups count by what they permit.
    """
    flags = [user.is_active, user.is_staff, user.is_superuser]
    permissions = [] if user.is_superuser else sorted(user.get_all_permissions())
    message = repr((user.pk, flags, permissions))
    return salted_hmac("asana_site.staff.role", message, algorithm="sha256").hexdigest()


def factors_of(user: AbstractUser) -> Any:
    """The second factors of an account; recovery codes alone are none."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS)


def begin(session: SessionBase, user: AbstractUser, factor: Authenticator | None) -> None:
    """Note the beginning of a session, with the second factor that was given, if any."""
    now = int(time.time())
    session[KEY] = {
        "began": now,
        "used": now,
        "proved": now,
        "role": role_of(user),
        "factor": factor.pk if factor else None,
    }


def begin_signed_in(sender: object, request: HttpRequest, user: AbstractUser, **_: Any) -> None:
    """Begin the session of somebody who has just signed in (Django's `user_logged_in`)."""
    factor = _given_factor(request, user)
    begin(request.session, user, factor)
    request.session[LAST] = _last_sign_in(request, user)
    if factor:
        encrypt_anew(user)


def _last_sign_in(request: HttpRequest, user: AbstractUser) -> dict[str, Any] | None:
    """When the account was signed in to before, and whether from another address.

    Tells it from the record, in which the present sign-in does not stand yet.
    """
    known = AuditRecord.objects.filter(actor=user.get_username(), action=Action.SIGN_IN).first()
    if known is None:
        return None
    return {"at": known.at.isoformat(), "elsewhere": known.origin != origin_of(request)}


def last_sign_in(session: SessionBase) -> dict[str, Any] | None:
    """`at`, the time of the sign-in before this one, and `elsewhere`: from another address."""
    last = session.get(LAST)
    return last and last | {"at": datetime.fromisoformat(last["at"])}


def _given_factor(request: HttpRequest, user: AbstractUser) -> Authenticator | None:
    given = [
        record["id"]
        for record in get_authentication_records(request, user)
        if record["method"] == "mfa"
    ]
    if not given:
        return None
    # A recovery code stands in for a factor that the account still has.
    return factors_of(user).filter(pk=given[-1]).first() or factors_of(user).first()


def complete(request: HttpRequest, factor: Authenticator) -> None:
    """Note that `factor` was set up and proved in this session, which thereby is complete."""
    session = request.session
    # A session that may do more gets another key.
    session.cycle_key()
    session[KEY] = session[KEY] | {"factor": factor.pk, "proved": int(time.time())}


def is_complete(session: SessionBase) -> bool:
    """Whether a second factor was given in this session."""
    return session.get(KEY, {}).get("factor") is not None


def hold_on_to_another_factor(session: SessionBase, user: AbstractUser) -> None:
    """After a factor was removed: the session goes on if the account has another."""
    factor = factors_of(user).first()
    if factor and not factors_of(user).filter(pk=session[KEY]["factor"]).exists():
        session[KEY] = session[KEY] | {"factor": factor.pk}


def is_fresh(session: SessionBase) -> bool:
    """Whether the password need not be asked again for a change of the second factor.

    While the first one is being set up there is nothing to protect yet but the password.
    """
    return not is_complete(session) or time.time() - session[KEY]["proved"] < FRESH_SECONDS


def ended(session: SessionBase | dict[str, Any], user: AbstractUser) -> Ended | None:
    """Why the session of `user`, or one that was read as a dictionary, is over; None: it is not."""
    state = session.get(KEY)
    if state is None:
        return Ended.CHANGED
    now = time.time()
    if now >= state["began"] + settings.STAFF_SESSION_SECONDS:
        return Ended.LONG
    if now >= state["used"] + settings.STAFF_IDLE_SECONDS:
        return Ended.IDLE
    same_role = constant_time_compare(state["role"], role_of(user))
    return None if same_role and _factor_stands(state, user) else Ended.CHANGED


def _factor_stands(state: dict[str, Any], user: AbstractUser) -> bool:
    if state["factor"] is None:
        # Somebody else may have set one up meanwhile: then the password is not enough.
        return not factors_of(user).exists()
    return bool(factors_of(user).filter(pk=state["factor"]).exists())


def use(session: SessionBase) -> None:
    """Note that the session is being used."""
    now = int(time.time())
    if now - session[KEY]["used"] >= USE_IS_NOTED_EVERY:
        stay(session)


def stay(session: SessionBase) -> None:
    """Note it to the second: somebody asked to stay signed in."""
    session[KEY] = session[KEY] | {"used": int(time.time())}


def latest_end(session: SessionBase) -> datetime:
    """When the session ends, however much it is used."""
    return datetime.fromtimestamp(session[KEY]["began"] + settings.STAFF_SESSION_SECONDS, tz=UTC)


def seconds_left(session: SessionBase) -> int:
    """How long the session lasts if nothing more is opened."""
    state = session[KEY]
    end: int = min(
        state["began"] + settings.STAFF_SESSION_SECONDS,
        state["used"] + settings.STAFF_IDLE_SECONDS,
    )
    return max(0, end - int(time.time()))
