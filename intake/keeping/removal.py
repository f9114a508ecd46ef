"""Removing a submission with everything that belongs to it, so that nothing brings it back."""

import logging
from functools import partial

from django.db import connection, transaction

from intake import spool
from intake.models import Submission

logger = logging.getLogger(__name__)


def remove(submission: Submission) -> None:
    """Delete a submission that is locked, its photographs, notes, timeline, benefits, digests
    and what is owed about it.

    A file of it that still lies in the spool would file it anew, so that one goes first;
    until the row is gone too, it is worth nothing. Raises OSError when it cannot be removed,
    and then the submission must stay.

    The log names the reference once it is gone: a backup that is restored sets the record of
    access back too, and the log, kept elsewhere, says what is to be deleted again.
    """
    reference = submission.reference
    spool.forget(submission.pk)
    submission.delete()
    log = partial(logger.info, "submission_deleted", extra={"reference": reference})
    transaction.on_commit(log, robust=True)


def scrub() -> None:
    """Let the bytes of what was deleted leave the file of SQLite's latest changes.

    In the database file itself they are overwritten as they are deleted (`secure_delete`).
    Whoever is reading meanwhile keeps the rest back until the next time. PostgreSQL clears
    its own pages, by VACUUM. To be called once the deletion is committed.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
