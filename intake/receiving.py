"""Receiving: the one way in which a submission is stored, in the database or in the spool."""

import logging
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import Error as DatabaseFailure
from django.db import connection, transaction
from django.db.models.sql import InsertQuery

from asana_site.patience import writing
from intake import identity, spool
from intake.identity import FormToken
from intake.models import CardPhotograph, Kind, Side, Submission
from intake.payload import Payload
from intake.robots import RobotSign

logger = logging.getLogger(__name__)


def _add_unless_there(submission: Submission) -> bool:
    """Whether the row is new; any other rule of the table that it breaks is an error.

    What PostgreSQL refuses, it writes into its own log, values and all, where it outlives an
    erasure; and sending a form twice is no mistake. So a row that is there is passed by.
    Without a target this needs no right to read, and on SQLite too it passes by nothing
    else, which `INSERT OR IGNORE` (Django's `ignore_conflicts`) would.
    """
    query = InsertQuery(Submission)
    query.insert_values(Submission._meta.local_concrete_fields, [submission])
    [(sql, values)] = query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ON CONFLICT DO NOTHING", values)
        return bool(cursor.rowcount)


def insert(submission: Submission, photographs: Sequence[CardPhotograph]) -> bool:
    """Insert a sealed submission and its photographs, in the caller's transaction.

    False when it was there already, and so were they. Raises a database error.
    """
    is_new = _add_unless_there(submission)
    if is_new:
        CardPhotograph.objects.bulk_create(photographs)
    return is_new


# In a transaction, though it may be one statement: what its connection asked last is then the
# commit, and that is all that the server shows to others who connect with the same role.
@transaction.atomic(durable=True)
def file(submission: Submission, photographs: Sequence[CardPhotograph] = ()) -> bool:
    """Insert a sealed submission and its photographs and commit; False when it was there.

    Both mean that it is stored. Raises a database error when it is not, or when that
    cannot be told.
    """
    return insert(submission, photographs)


def _filed(submission: Submission, photographs: Sequence[CardPhotograph]) -> bool:
    """Whether the database took it all; it is not asked while it is known to be away."""
    if not writing.may_ask():
        return False
    try:
        is_new = file(submission, photographs)
    except DatabaseFailure:
        writing.failed()
        logger.exception("submission_not_filed", extra={"reference": submission.reference})
        return False
    writing.succeeded()
    event = "submission_received" if is_new else "submission_repeated"
    logger.info(event, extra={"reference": submission.reference, "kind": submission.kind})
    return True


def receive(
    *,
    kind: Kind,
    token: FormToken,
    answers: dict[str, Any],
    payload: Payload,
    judge: Callable[[UUID], list[RobotSign]],
    photographs: Mapping[Side, bytes] | None = None,
) -> str:
    """Seal and store one submission; return its reference once it is on a disk.

    `judge` is told the id before anything is stored, and says why it may have come from a
    robot; what it raises is let through. `photographs` are JPEGs of ours, and stored with it
    or not at all. The same `answers` and
    photographs with the same `token` are stored once, however often and however
    many at a time they arrive, and get the same reference. A database that cannot take
    them leaves them to the spool. Raises BadKey, CannotSeal or CannotSpool when nothing was
    stored, and then nothing may be acknowledged.
    """
    pictures = photographs or {}
    digests = {f"photograph_{side}": sha256(jpeg).hexdigest() for side, jpeg in pictures.items()}
    row_id = identity.submission_id(kind, token, answers | digests)
    submission = Submission(
        id=row_id,
        form_id=identity.form_id(kind, token),
        reference=identity.reference_of(row_id),
        kind=kind,
        robot_signs=",".join(judge(row_id)),
    )
    submission.seal(payload.as_dict())
    rows = [CardPhotograph.of(submission, side, jpeg) for side, jpeg in pictures.items()]
    if not _filed(submission, rows):
        spool.put(submission, rows)
        logger.warning("submission_spooled", extra={"reference": submission.reference})
    return submission.reference
