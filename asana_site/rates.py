"""Counting what happens too often, without storing who does it.

A bucket is a keyed digest of a purpose, an identity (an address, an account) and the
present window of time. The raw identity is stored nowhere, and the digests of two windows
have nothing in common, so that nobody can be followed from one to the next.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from asana_site.models import RateBucket

SALT = "asana_site.rates"

# Purposes that begin like this are counted where visitors are served, and their buckets with
# this character, which is no hexadecimal digit. The database lets the public part touch no
# other bucket: whoever breaks into it must not forget failed sign-ins.
VISITORS = "visitors: "
VISITORS_MARK = "v"

# `excluded` is the row that was to be inserted. PostgreSQL and SQLite alike.
COUNT = """
    INSERT INTO {table} (digest, number, ends_at) VALUES {rows}
    ON CONFLICT (digest) DO UPDATE SET number = {table}.number + 1
    RETURNING digest, number
"""
# PostgreSQL: for this statement's own transaction (`true`), the commit does not wait for the
# disk (manual, 30.4). Everybody counts in one row, whose lock would be held all that time, so
# visitors would wait for the disk one after the other. If the machine fails, the counts of a
# fraction of a second are lost, and nothing else.
WITHOUT_WAITING = ", set_config('synchronous_commit', 'off', true)"


def _digest_and_end(purpose: str, identity: str, window: timedelta) -> tuple[str, datetime]:
    seconds = int(window.total_seconds())
    number = int(time.time()) // seconds
    message = f"{purpose}\0{seconds}\0{number}\0{identity}"
    digest = salted_hmac(SALT, message, algorithm="sha256").hexdigest()
    if purpose.startswith(VISITORS):
        digest = VISITORS_MARK + digest[1:]
    return digest, datetime.fromtimestamp((number + 1) * seconds, tz=UTC)


def count(purpose: str, identities: Sequence[str], window: timedelta) -> list[int]:
    """Count one event for each identity; how many each has had in the present window.

    One statement, whatever the number of identities. One that is named twice is counted once.
    Visitors are counted outside of any transaction, which would hold the row that everybody
    counts in until it ends, and let others wait for it.
    """
    if not identities:
        return []
    buckets = [_digest_and_end(purpose, identity, window) for identity in identities]
    # Always in the same order, so that two visitors never wait for each other's row.
    adapted = connection.ops.adapt_datetimefield_value
    rows = sorted({(digest, 1, adapted(end)) for digest, end in buckets})
    sql = COUNT.format(
        table=RateBucket._meta.db_table, rows=", ".join(["(%s, %s, %s)"] * len(rows))
    )
    alone = purpose.startswith(VISITORS) and not connection.in_atomic_block
    if alone and connection.vendor == "postgresql":
        sql += WITHOUT_WAITING
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in row])
        numbers = {row[0]: row[1] for row in cursor.fetchall()}
    return [numbers[digest] for digest, _ in buckets]


def counted(purpose: str, identities: Sequence[str], window: timedelta) -> list[int]:
    """How many events each identity has had in the present window; counts nothing."""
    digests = [_digest_and_end(purpose, identity, window)[0] for identity in identities]
    found = RateBucket.objects.filter(pk__in=digests).values_list("pk", "number")
    numbers = dict(found)
    return [numbers.get(digest, 0) for digest in digests]


def forget(purpose: str, identities: Sequence[str], window: timedelta) -> None:
    """Begin at zero again for each identity, as after a sign-in that succeeded."""
    digests = [_digest_and_end(purpose, identity, window)[0] for identity in identities]
    RateBucket.objects.filter(pk__in=digests).delete()


def sweep() -> int:
    """Delete the buckets whose window has ended; returns how many."""
    deleted, _ = RateBucket.objects.filter(ends_at__lte=timezone.now()).delete()
    return deleted
