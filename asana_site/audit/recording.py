"""Recording: the one way in which a row enters the record of access."""

import hashlib
import hmac
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from asana_site import rates
from asana_site.addresses import client_address
from asana_site.audit.chain import BEGINNING, digest_of
from asana_site.audit.keys import audit_key
from asana_site.audit.models import ORIGIN_LENGTH, TEXT_LENGTH, Action, AuditRecord

# The name under which PostgreSQL holds the lock: "audit" in ASCII. No table has it.
LOCK = 0x6175646974
# Where a request keeps what was recorded of it; the copies of a request share it.
RECORDED = "asana_site.audit.recorded"

# Refusals of strangers that are listed one by one, per address and hour.
MOST_REFUSALS = 500
REFUSALS = "audit-refusal"
HOUR = timedelta(hours=1)


def origin_of(request: HttpRequest | None) -> str:
    """A keyed digest of the visitor's network address; empty when none is known."""
    address = client_address(request) if request else ""
    if not address:
        return ""
    message = f"asana_site.audit.origin\0{address}".encode()
    return hmac.new(audit_key(), message, hashlib.sha256).hexdigest()[:ORIGIN_LENGTH]


def recorded(request: HttpRequest) -> set[Action]:
    """What has been recorded of `request` so far."""
    actions: set[Action] = request.META.setdefault(RECORDED, set())
    return actions


def _actor_name(actor: AbstractBaseUser | str | None, request: HttpRequest | None) -> str:
    if isinstance(actor, str):
        return actor
    user = actor or getattr(request, "user", None)
    return user.get_username() if user is not None and user.is_authenticated else ""


def _wait_for_turn() -> None:
    """Let one writer at a time read the last row and follow it, until its transaction ends.

    On SQLite a transaction that writes is alone from its beginning (`IMMEDIATE`).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def record(
    action: Action,
    *,
    actor: AbstractBaseUser | str | None = None,
    subject: str = "",
    detail: str = "",
    request: HttpRequest | None = None,
) -> AuditRecord:
    """Add one row to the record of access and return it.

    `actor` is who did it, by default the user of `request`, whose address is digested as
    the origin. `subject` is a submission's reference or a page's name, `detail` a few
    words of ours (`new → contacted`): neither may hold what a person sent or typed.

    Inside a transaction the row stands or falls with it. Whatever is raised, a database
    error or BadAuditKey, means that nothing was recorded, and then nothing may be shown:
    let it through.
    """
    action = Action(action)
    row = AuditRecord(
        actor=_actor_name(actor, request),
        action=action,
        subject=subject[:TEXT_LENGTH],
        detail=detail[:TEXT_LENGTH],
        origin=origin_of(request),
    )
    with transaction.atomic():
        _wait_for_turn()
        last = AuditRecord.objects.values_list("number", "digest").first()
        number, row.previous = last or (0, BEGINNING)
        row.number, row.at = number + 1, timezone.now()
        row.digest = digest_of(row)
        row.save()
    if request is not None:
        recorded(request).add(action)
    return row


def record_refusal(
    *, request: HttpRequest, actor: str = "", subject: str = "", detail: str = ""
) -> None:
    """Record that `request` was refused; a flood of strangers' requests is cut short.

    Of one address 500 refusals an hour are listed, then one row says that the rest is
    not. Those of people who are signed in are listed all.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        number = rates.count(REFUSALS, [client_address(request) or "unknown"], HOUR)[0]
        if number > MOST_REFUSALS:
            recorded(request).add(Action.REFUSAL)
            if number > MOST_REFUSALS + 1:
                return
            actor, subject = "", ""
            detail = "Further refusals from here are not listed for the rest of this hour."
    record(Action.REFUSAL, actor=actor or None, subject=subject, detail=detail, request=request)
