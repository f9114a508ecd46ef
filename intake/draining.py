"""Draining: what waited in the spool is filed in the database."""

import logging
from dataclasses import dataclass
from pathlib import Path

from django.db import DataError, IntegrityError, transaction

from intake import spool
from intake.models import Submission
from intake.receiving import insert

logger = logging.getLogger(__name__)


@dataclass
class Drained:
    """What draining did with the files it found."""

    filed: int = 0
    left: int = 0


@transaction.atomic(durable=True)
def _file(path: Path) -> Submission:
    """The submission in `path`, filed with its photographs; it may have been filed before.

    The file is read under the lock under which a deletion removes it: whoever comes second
    finds no file, and brings nothing back that was deleted.
    """
    spool.take(path.name)
    waiting = spool.read(path)
    insert(waiting.submission, waiting.photographs)
    return waiting.submission


def drain_one(path: Path) -> bool:
    """File the submission in `path` and remove the file; False when it must stay.

    The file goes once the row is committed. So whoever is killed in between, or drains at
    the same time, finds the row already there and removes the file. A file that cannot be
    read, filed or removed holds no other up. Raises a database error while the database is
    away.
    """
    try:
        submission = _file(path)
        spool.remove(path)
    except FileNotFoundError:
        return True
    except (spool.DamagedFile, DataError, IntegrityError, OSError):
        logger.exception("spool_file_stays")
        return False
    logger.info("spool_file_filed", extra={"reference": submission.reference})
    return True


def drain() -> Drained:
    """File everything that waits; raises a database error while the database is away."""
    drained = Drained()
    for path in spool.waiting():
        if drain_one(path):
            drained.filed += 1
        else:
            drained.left += 1
    spool.sweep()
    return drained
