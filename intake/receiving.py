"""Receiving: the one way in which a submission is stored, in the database or in the spool."""

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.db import Error as DatabaseFailure
from django.db import IntegrityError, connection, transaction

from asana_site.patience import writing
from intake import identity, spool
from intake.identity import FormToken
from intake.models import CardPhotograph, Kind, Side, Submission
from intake.payload import Payload
from intake.robots import RobotSign

logger = logging.getLogger(__name__)

# PostgreSQL's code of a second row with the same key (Appendix A of its manual).
UNIQUE_VIOLATION = "23505"


def is_there_already(error: IntegrityError) -> bool:
    """Whether the row was refused because it is stored already: its id is its one unique value."""
    cause = error.__cause__
    code = getattr(cause, "pgcode", None) or getattr(cause, "sqlite_errorcode", None)
    return code in (UNIQUE_VIOLATION, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)


def insert(submission: Submission, photographs: Sequence[CardPhotograph]) -> None:
    """Insert a sealed submission and its photographs, in the caller's transaction."""
    submission.save(force_insert=True)
    CardPhotograph.objects.bulk_create(photographs)


def _insert(submission: Submission, photographs: Sequence[CardPhotograph]) -> None:
    # One statement is a transaction of its own: to begin and to commit one around it would
    # ask the database two more times.
    if not photographs and connection.get_autocommit():
        submission.save(force_insert=True)
        return
    with transaction.atomic(durable=True):
        insert(submission, photographs)


def file(submission: Submission, photographs: Sequence[CardPhotograph] = ()) -> bool:
    """Insert a sealed submission and its photographs and commit; False when it was there.

    Both mean that it is stored. Raises a database error when it is not, or when that
    cannot be told.
    """
    try:
        _insert(submission, photographs)
    except IntegrityError as error:
        if is_there_already(error):
            return False
        raise
    return True


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
    robot_signs: list[RobotSign],
    photographs: Mapping[Side, bytes] | None = None,
) -> str:
    """Seal and store one submission; return its reference once it is on a disk.

    `photographs` are JPEGs of ours, and stored with it or not at all. The same `answers` and
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
        robot_signs=",".join(robot_signs),
    )
    submission.seal(payload.as_dict())
    rows = [CardPhotograph.of(submission, side, jpeg) for side, jpeg in pictures.items()]
    if not _filed(submission, rows):
        spool.put(submission, rows)
        logger.warning("submission_spooled", extra={"reference": submission.reference})
    return submission.reference
