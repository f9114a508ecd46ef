"""The chain of the record: each row's digest covers the row and the digest before it.

Whoever changes the table without the key cannot make the digests fit again. Whoever has
both could write the whole chain anew, and whoever cuts off its end leaves a shorter chain
that fits; against both helps a head that was noted elsewhere.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from asana_site.audit.keys import audit_key
from asana_site.audit.models import DIGEST_LENGTH, AuditRecord

# What stands before the first row.
BEGINNING = "0" * DIGEST_LENGTH
BATCH = 5_000


class Broken(Exception):
    """The chain does not hold; the message names the first row at which it does not."""


def digest_of(row: AuditRecord) -> str:
    """HMAC-SHA256 of every column of `row` but the digest itself; raises BadAuditKey.

    The columns stand in a JSON list, in which no two different rows read alike.
    """
    columns = [
        row.number,
        row.at.astimezone(UTC).isoformat(timespec="microseconds") if row.at else None,
        *(row.actor, row.action, row.subject, row.detail, row.origin, row.previous),
    ]
    # SQLite stores bytes in a column of text if it is told to, and then no digest fits.
    message = json.dumps(columns, ensure_ascii=True, separators=(",", ":"), default=repr)
    return hmac.new(audit_key(), message.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Head:
    """Where the chain ends, or ended when somebody noted it."""

    number: int = 0
    digest: str = BEGINNING

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


def _read_after(number: int | None, size: int) -> list[AuditRecord]:
    """The next rows; a row whose columns are no values of their kind raises Broken."""
    rows = AuditRecord.objects.order_by("number")
    if number is not None:
        rows = rows.filter(number__gt=number)
    try:
        return list(rows[:size])
    except (OverflowError, TypeError, ValueError):
        if size == 1:
            unreadable = rows.values_list("number", flat=True).first()
            raise Broken(f"Row {unreadable} was changed: it cannot be read.") from None
    return _read_after(number, 1)


def _check(row: AuditRecord, before: Head) -> None:
    """Raise Broken unless `row` is whole and follows `before`."""
    fits = hmac.compare_digest(digest_of(row).encode(), str(row.digest).encode())
    follows = row.number == before.number + 1
    if not fits and (follows or row.number <= before.number):
        raise Broken(f"Row {row.number} was changed or inserted: its digest does not fit.")
    if not fits:
        raise Broken(f"Row {before.number + 1} was removed, or row {row.number} was inserted.")
    if not follows:
        raise Broken(f"Row {before.number + 1} was removed: the next one is row {row.number}.")
    if row.previous != before.digest:
        raise Broken(f"Row {row.number} does not follow row {before.number}.")


def walk() -> Iterator[Head]:
    """Verify the chain from its beginning; yields its head after every batch of rows.

    Raises Broken at the first row that was changed, removed or inserted, and BadAuditKey.
    """
    head, last = Head(), None
    while rows := _read_after(last, BATCH):
        for row in rows:
            _check(row, head)
            head = Head(row.number, row.digest)
        last = head.number
        yield head


def expect(noted: Head) -> None:
    """Raise Broken unless the chain still holds the row that was its head when noted."""
    if noted.number == 0:
        return
    row = AuditRecord.objects.filter(pk=noted.number).first()
    if row is None:
        raise Broken(f"Row {noted.number} was removed: the record was cut off before it.")
    if row.digest != noted.digest:
        raise Broken(f"Row {noted.number} is not the one that was noted.")
