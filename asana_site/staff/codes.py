"""Codes of authenticator apps and recovery codes: each is accepted once.

Time-based codes follow RFC 6238: six digits, thirty seconds, and one step of tolerance for
clocks that differ. RFC 6238, 5.2: a verifier must not accept a code a second time. The last
accepted time step stands in the row of the authenticator, under its lock, so that the rule
holds among all processes.
"""

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.crypto import constant_time_compare

from asana_site.staff.encryption import decrypt, encrypt, is_under_present_key

STEP_SECONDS = 30
LAST_STEP = "last_step"
# Where the secret stands in `Authenticator.data`.
SECRET_FIELDS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}
APP_CODE = re.compile(r"\d{6}", re.ASCII)
RECOVERY_CODE = re.compile(r"\d{8}", re.ASCII)


def present_step() -> int:
    """The number of the present time step."""
    return int(time.time()) // STEP_SECONDS


def code_of(secret: str, step: int) -> str:
    """The six digits that an app with this secret shows in this time step."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, step)))


def matching_step(secret: str, code: str) -> int | None:
    """The time step, the present one or a neighbor, whose code is `code`."""
    now = present_step()
    for step in (now, now - 1, now + 1):
        if constant_time_compare(code_of(secret, step), code):
            return step
    return None


def bare(typed: str) -> str:
    """A code as typed, without the spaces and hyphens that people put between the digits."""
    return re.sub(r"[\s\-‐-―]", "", typed)


def accept(user: AbstractUser, code: str) -> Authenticator | None:
    """Use `code` up; the authenticator it belongs to, or None when it is wrong or was used."""
    kind = Authenticator.Type.TOTP
    if RECOVERY_CODE.fullmatch(code):
        kind = Authenticator.Type.RECOVERY_CODES
    authenticator = Authenticator.objects.filter(user=user, type=kind).first()
    if authenticator is None:
        return None
    if kind == Authenticator.Type.RECOVERY_CODES:
        # Takes the lock of the row and marks the code in it.
        accepted = bool(authenticator.wrap().validate_code(code))
    else:
        accepted = _accept_app_code(authenticator.pk, code)
    return authenticator if accepted else None


def left_after(used: Authenticator | None) -> int | None:
    """How many recovery codes are unused after one of them was `used`; None for other factors."""
    if used is None or used.type != Authenticator.Type.RECOVERY_CODES:
        return None
    return len(Authenticator.objects.get(pk=used.pk).wrap().get_unused_codes())


@transaction.atomic
def _accept_app_code(pk: int, code: str) -> bool:
    authenticator = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if authenticator is None:
        return False
    step = matching_step(decrypt(authenticator.data["secret"]), code)
    if step is None or step <= authenticator.data.get(LAST_STEP, -1):
        return False
    _remember(authenticator, step)
    return True


def _remember(authenticator: Authenticator, step: int) -> None:
    authenticator.data[LAST_STEP] = step
    authenticator.save(update_fields=["data"])


@transaction.atomic
def remember_first_code(user: AbstractUser, step: int) -> Authenticator:
    """Note that the code which set up the app was used; returns the app's authenticator."""
    authenticator = Authenticator.objects.select_for_update().get(
        user=user, type=Authenticator.Type.TOTP
    )
    _remember(authenticator, step)
    return authenticator


def enrolling_secret(session: SessionBase) -> str:
    """The secret that is being set up in this session; made at the first call.

    It stands in the session encrypted, and stays the same until it is used, so that a page
    that was loaded again shows the code that was scanned.
    """
    token = session.get(totp.SECRET_SESSION_KEY)
    if token and is_under_present_key(token):
        return decrypt(token)
    secret: str = totp.generate_totp_secret()
    session[totp.SECRET_SESSION_KEY] = encrypt(secret)
    return secret


@transaction.atomic
def encrypt_anew(user: AbstractUser) -> None:
    """Bring what was encrypted under a former SECRET_KEY under the present one."""
    rows = Authenticator.objects.filter(user=user, type__in=SECRET_FIELDS)
    for row in rows.select_for_update():
        field = SECRET_FIELDS[Authenticator.Type(row.type)]
        if not is_under_present_key(row.data[field]):
            row.data[field] = encrypt(decrypt(row.data[field]))
            row.save(update_fields=["data"])
