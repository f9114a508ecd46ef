"""Notices: admissions is told that something came in, by a mail that holds no content.

A worker claims what is due (`intake.errands`), sends one mail for all of it, and writes down
that it was sent. What the mail server has taken and no worker knows of is sent again, because
too many notices are better than none.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Value
from django.urls import reverse
from django.utils import timezone

from intake.errands import Errand, claim_for_everybody, claim_for_one
from intake.mailing import SomeRefused
from intake.models import NoticeOwed, Submission

logger = logging.getLogger(__name__)

# Notices that wait for longer than this are late.
LATE = timedelta(minutes=15)

SUBJECT = "New in the admissions queue"
BODY = """New in the queue:

{lines}

Open a link to sign in and read. This mail holds no content, on purpose.
"""


def message_about(about: dict[UUID, str], recipients: Sequence[str]) -> EmailMessage:
    """The mail: for each submission one line of the same length, a reference and a link."""
    lines = [
        f"{reference}  {settings.STAFF_URL}"
        f"{reverse('admin:intake_submission_change', args=[row_id])}"
        for row_id, reference in about.items()
    ]
    # Sent twice, it is the same message, and a mail program can show it once.
    name = sha256("".join(map(str, about)).encode()).hexdigest()[:32]
    return EmailMessage(
        SUBJECT,
        BODY.format(lines="\n".join(lines)),
        to=recipients,
        headers={
            "Message-ID": f"<{name}@{urlsplit(settings.STAFF_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )


@dataclass(frozen=True)
class Taken:
    """A mail that the mail server has taken, for all but the refused."""

    errand: Errand
    at: datetime
    refused: list[str]


class Postman:
    """Tells admissions what came in, and remembers what it told until that is written down.

    So a mail is not sent again when the database fails right after it.
    """

    def __init__(self) -> None:
        self._taken: list[Taken] = []

    def send(self) -> int:
        """Send one mail about what is due; how many submissions it told of, 0: none was sent.

        Nothing is sent before everything that was sent is written down. Raises a database
        error.
        """
        self._write_down()
        if not settings.ADMISSIONS_EMAILS:
            return 0
        errand = claim_for_everybody() or claim_for_one()
        if errand is None or not self._deliver(errand):
            return 0
        self._write_down()
        return len(errand.about)

    def _write_down(self) -> None:
        while self._taken:
            taken = self._taken[0]
            taken.errand.write_down(taken.at, taken.refused)
            del self._taken[0]

    def _deliver(self, errand: Errand) -> bool:
        """Whether the mail server took the mail; if so, it is remembered."""
        number, refused = len(errand.about), []
        try:
            message_about(errand.about, errand.recipients).send()
        except SomeRefused as refusal:
            refused = [errand.recipients[place] for place in refusal.codes]
            _log_refused(refusal, errand)
        except OSError:
            # Everything that a mail server can do wrong is an OSError, smtplib's own included.
            logger.exception("notice_not_sent", extra={"number": number})
            errand.try_again_later()
            return False
        self._taken.append(Taken(errand, timezone.now(), refused))
        logger.info("notice_sent", extra={"number": number})
        return True


def _log_refused(refusal: SomeRefused, errand: Errand) -> None:
    """Log the place of each refused address in ADMISSIONS_EMAILS, from 1, never the address."""
    for place, code in refusal.codes.items():
        logger.warning("notice_refused", extra={"number": place + 1, "status": code})


class Late(StrEnum):
    """Which notices are late."""

    UNTOLD = "untold"
    OWED = "owed"


def late() -> set[Late]:
    """Whether nobody was told of something for too long, or not everybody; one query."""
    then = timezone.now() - LATE
    untold = Submission.objects.not_notified().older_than(LATE).order_by()
    owed = NoticeOwed.objects.filter(since__lte=then)
    found = untold.values_list(Value(Late.UNTOLD)).union(owed.values_list(Value(Late.OWED)))
    return {Late(kind) for (kind,) in found}
