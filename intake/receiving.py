"""Receiving: the one way in which a submission enters the database."""

import logging
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from intake import identity
from intake.identity import FormToken
from intake.models import Kind, Submission
from intake.payload import Payload

logger = logging.getLogger(__name__)


# One pair of submissions in 3.6 * 10^12 shares a reference; more tries mean something else.
MOST_REFERENCE_ATTEMPTS = 4


@transaction.atomic(durable=True)
def _insert(submission: Submission) -> None:
    submission.save(force_insert=True)


def _stored_reference(row_id: UUID) -> str | None:
    stored = Submission.objects.filter(pk=row_id).values_list("reference", flat=True)
    return stored.first()


def receive(*, kind: Kind, token: FormToken, answers: dict[str, Any], payload: Payload) -> str:
    """Seal and store one submission; return its reference once it is committed.

    The same `answers` with the same `token` are stored once, however often and
    however many at a time they arrive, and get the same reference. Raises BadKey,
    CannotSeal or a database error when nothing was stored, and then nothing may be
    acknowledged.
    """
    row_id = identity.submission_id(kind, token, answers)
    submission = Submission(id=row_id, form_id=identity.form_id(kind, token), kind=kind)
    submission.seal(payload.as_dict())
    for attempt in range(MOST_REFERENCE_ATTEMPTS):
        submission.reference = identity.reference_of(row_id, attempt)
        try:
            _insert(submission)
        except IntegrityError:
            if reference := _stored_reference(row_id):
                logger.info("submission_repeated reference=%s", reference)
                return reference
        else:
            logger.info("submission_received reference=%s kind=%s", submission.reference, kind)
            return submission.reference
    raise IntegrityError("No free reference was found.")
