"""Receiving: the one way in which a submission is stored, in the database or in the spool."""

import logging
import sqlite3
from typing import Any

from django.db import Error as DatabaseFailure
from django.db import IntegrityError, transaction

from asana_site.patience import writing
from intake import identity, spool
from intake.identity import FormToken
from intake.models import Kind, Submission
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


@transaction.atomic(durable=True)
def _insert(submission: Submission) -> None:
    submission.save(force_insert=True)


def file(submission: Submission) -> bool:
    """Insert a sealed submission and commit; False when it was there already.

    Both mean that it is stored. Raises a database error when it is not, or when that
    cannot be told.
    """
    try:
        _insert(submission)
    except IntegrityError as error:
        if is_there_already(error):
            return False
        raise
    return True


def _filed(submission: Submission) -> bool:
    """Whether the database took `submission`; it is not asked while it is known to be away."""
    if not writing.may_ask():
        return False
    try:
        is_new = file(submission)
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
) -> str:
    """Seal and store one submission; return its reference once it is on a disk.

    The same `answers` with the same `token` are stored once, however often and however
    many at a time they arrive, and get the same reference. A database that cannot take
    them leaves them to the spool. Raises BadKey, CannotSeal or CannotSpool when nothing was
    stored, and then nothing may be acknowledged.
    """
    row_id = identity.submission_id(kind, token, answers)
    submission = Submission(
        id=row_id,
        form_id=identity.form_id(kind, token),
        reference=identity.reference_of(row_id),
        kind=kind,
        robot_signs=",".join(robot_signs),
    )
    submission.seal(payload.as_dict())
    if not _filed(submission):
        spool.put(submission)
        logger.warning("submission_spooled", extra={"reference": submission.reference})
    return submission.reference
