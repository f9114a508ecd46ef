"""Notices: admissions is told that something came in, by a mail that holds no content.

A submission of which nobody was told is the outbox. A worker claims what is due, sends one
mail for all of it, and writes down that it was sent. A worker that is killed in between
leaves its claim behind, which ends by itself; what the mail server has taken and nobody
wrote down is then sent again, because too many notices are better than none.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models
from django.urls import reverse
from django.utils import timezone

from intake.models import Submission

logger = logging.getLogger(__name__)

# The most that one mail lists; the next mail lists the rest.
MOST_IN_ONE_MAIL = 50
# How long a worker may take over one mail before another may try: longer than any mail
# server is waited for.
CLAIM = timedelta(minutes=10)
# The longest pause between two tries. There is no last try.
LONGEST_PAUSE = timedelta(hours=6)
# Notices that wait for longer than this are late.
LATE = timedelta(minutes=15)

SUBJECT = "New in the admissions queue"
BODY = """New in the queue:

{lines}

Open a link to sign in and read. This mail holds no content, on purpose.
"""


@dataclass(frozen=True)
class Claimed:
    """One submission that this worker tells admissions about, and no other worker."""

    id: UUID
    reference: str
    received_at: str
    attempts: int


def claim() -> list[Claimed]:
    """Take what is due, for `CLAIM`; two workers never take the same."""
    now, mark = timezone.now(), uuid4()
    due = Submission.objects.not_notified().filter(notice_not_before__lte=now)
    chosen = list(due.order_by("received_at").values_list("pk", flat=True)[:MOST_IN_ONE_MAIL])
    if not chosen:
        return []
    # Asked again while the rows are locked: another worker may have been faster.
    due.filter(pk__in=chosen).update(
        notice_claim=mark,
        notice_not_before=now + CLAIM,
        notice_attempts=models.F("notice_attempts") + 1,
    )
    mine = Submission.objects.filter(notice_claim=mark).order_by("received_at")
    columns = mine.values_list("pk", "reference", "received_at", "notice_attempts")
    return [Claimed(pk, ref, received.isoformat(), tries) for pk, ref, received, tries in columns]


def message_about(claimed: list[Claimed]) -> EmailMessage:
    """The mail: for each submission one line of the same length, a reference and a link."""
    lines = [
        f"{one.reference}  {settings.STAFF_URL}"
        f"{reverse('admin:intake_submission_change', args=[one.id])}"
        for one in claimed
    ]
    # Sent twice, it is the same message, and a mail program can show it once.
    name = sha256("".join(str(one.id) for one in claimed).encode()).hexdigest()[:32]
    return EmailMessage(
        SUBJECT,
        BODY.format(lines="\n".join(lines)),
        to=settings.ADMISSIONS_EMAILS,
        headers={
            "Message-ID": f"<{name}@{urlsplit(settings.STAFF_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def pause_after(attempts: int) -> timedelta:
    """How long to wait after that many failed tries: doubled each time, up to six hours."""
    doubled = settings.NOTICE_RETRY_SECONDS * 2 ** min(attempts - 1, 20)
    return min(timedelta(seconds=doubled), LONGEST_PAUSE)


def send_notices() -> int:
    """Send one mail about what is due; how many submissions it told of, 0 when none was sent."""
    if not settings.ADMISSIONS_EMAILS:
        return 0
    claimed = claim()
    if not claimed:
        return 0
    try:
        message_about(claimed).send()
    except OSError:
        # Everything that a mail server can do wrong is an OSError, smtplib's own included.
        logger.exception("notice_not_sent", extra={"number": len(claimed)})
        _try_again_later(claimed)
        return 0
    told = Submission.objects.filter(pk__in=[one.id for one in claimed])
    told.update(notified_at=timezone.now(), notice_claim=None)
    logger.info("notice_sent", extra={"number": len(claimed)})
    return len(claimed)


def _try_again_later(claimed: list[Claimed]) -> None:
    now = timezone.now()
    for attempts in {one.attempts for one in claimed}:
        same = [one.id for one in claimed if one.attempts == attempts]
        Submission.objects.filter(pk__in=same).update(
            notice_not_before=now + pause_after(attempts), notice_claim=None
        )


def are_late() -> bool:
    """Whether something came in of which admissions should have been told by now."""
    return Submission.objects.not_notified().older_than(LATE).exists()
