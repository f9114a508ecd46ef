"""Errands: the mails to admissions that are due, each claimed by one worker.

The submissions of which nobody was told are the outbox. When some were told of one and others
were refused, those alone are owed it (`NoticeOwed`), and are tried again with pauses of their
own. A worker that is killed leaves its claim behind, which ends by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from intake.models import NoticeOwed, Submission

# The most that one mail lists; the next mail lists the rest.
MOST_IN_ONE_MAIL = 50
# How long a worker may take over one mail before another may try: far longer than any mail
# takes (`intake.mailing.MAIL_SECONDS`).
CLAIM = timedelta(minutes=10)
# The longest pause between two tries. There is no last try.
LONGEST_PAUSE = timedelta(hours=6)


class Errand(Protocol):
    """One mail that is due, to `recipients`."""

    @property
    def recipients(self) -> list[str]: ...

    @property
    def about(self) -> dict[UUID, str]:
        """The reference of each submission, by its id, oldest first."""

    def write_down(self, at: datetime, refused: Sequence[str]) -> None:
        """Whom the mail reached `at` that time, and who was refused; more than once is once.

        Meant whoever holds the claim by then: what the mail server took, it took.
        """

    def try_again_later(self) -> None:
        """Nobody was reached. What somebody else has claimed meanwhile is left to them."""


@dataclass(frozen=True)
class ToEverybody:
    """Admissions is told of submissions of which nobody was told."""

    mark: UUID
    about: dict[UUID, str]
    recipients: list[str]

    def write_down(self, at: datetime, refused: Sequence[str]) -> None:
        """They are told, and each of the refused is owed it."""
        with transaction.atomic(durable=True):
            told = Submission.objects.filter(pk__in=self.about)
            told.not_notified().update(notified_at=at, notice_claim=None)
            # What was deleted meanwhile is owed to nobody.
            there = list(told.values_list("pk", flat=True))
            NoticeOwed.objects.bulk_create(
                (
                    NoticeOwed(submission_id=pk, address=address, since=at)
                    for address in refused
                    for pk in there
                ),
                ignore_conflicts=True,
            )
            for address in refused:
                _put_off(address)
            _reached([address for address in self.recipients if address not in refused])

    def try_again_later(self) -> None:
        """Each after the pause that follows from how often it was tried."""
        now = timezone.now()
        mine = Submission.objects.not_notified().filter(notice_claim=self.mark)
        for attempts in set(mine.values_list("notice_attempts", flat=True)):
            mine.filter(notice_attempts=attempts).update(
                notice_not_before=now + pause_after(attempts), notice_claim=None
            )


@dataclass(frozen=True)
class ToOne:
    """One address is told of what the others know."""

    mark: UUID
    about: dict[UUID, str]
    address: str

    @property
    def recipients(self) -> list[str]:
        return [self.address]

    def write_down(self, at: datetime, refused: Sequence[str]) -> None:
        """Nothing of this is owed any more, and what else is owed to the address is due."""
        with transaction.atomic(durable=True):
            owed = NoticeOwed.objects.filter(address=self.address)
            owed.filter(submission__in=self.about).delete()
            _reached([self.address])

    def try_again_later(self) -> None:
        """The address rests, with all that is owed to it."""
        _put_off(self.address, self.mark)


def _put_off(address: str, mark: UUID | None = None) -> None:
    """An address was refused: let it rest, the longer the more often; `mark` is our claim."""
    owed = NoticeOwed.objects.filter(address=address)
    refusals = (owed.aggregate(most=models.Max("attempts"))["most"] or 0) + 1
    owed.filter(models.Q(claim=None) | models.Q(claim=mark)).update(
        attempts=refusals, not_before=timezone.now() + pause_after(refusals), claim=None
    )


def _reached(addresses: Sequence[str]) -> None:
    """Whatever else is owed to those who were just reached is due now."""
    owed = NoticeOwed.objects.filter(address__in=addresses, claim=None)
    owed.update(attempts=0, not_before=timezone.now())


def pause_after(attempts: int) -> timedelta:
    """How long to wait after that many failed tries: doubled each time, up to six hours."""
    doubled = settings.NOTICE_RETRY_SECONDS * 2 ** min(attempts - 1, 20)
    return min(timedelta(seconds=doubled), LONGEST_PAUSE)


def claim_for_everybody() -> ToEverybody | None:
    """Take what nobody was told of, for `CLAIM`; two workers never take the same."""
    now, mark = timezone.now(), uuid4()
    due = Submission.objects.not_notified().filter(notice_not_before__lte=now)
    chosen = list(due.order_by("received_at").values_list("pk", flat=True)[:MOST_IN_ONE_MAIL])
    if not chosen:
        return None
    # Asked again while the rows are locked: another worker may have been faster.
    due.filter(pk__in=chosen).update(
        notice_claim=mark,
        notice_not_before=now + CLAIM,
        notice_attempts=models.F("notice_attempts") + 1,
    )
    mine = Submission.objects.filter(notice_claim=mark).order_by("received_at")
    about = dict(mine.values_list("pk", "reference"))
    return ToEverybody(mark, about, settings.ADMISSIONS_EMAILS) if about else None


def claim_for_one() -> ToOne | None:
    """Take what is owed to one address, for `CLAIM`; two workers never take the same."""
    now, mark = timezone.now(), uuid4()
    listed = NoticeOwed.objects.filter(address__in=settings.ADMISSIONS_EMAILS)
    due = listed.filter(not_before__lte=now).order_by("since", "pk")
    address = due.values_list("address", flat=True).first()
    if address is None:
        return None
    chosen = list(due.filter(address=address).values_list("pk", flat=True)[:MOST_IN_ONE_MAIL])
    due.filter(pk__in=chosen).update(claim=mark, not_before=now + CLAIM)
    mine = NoticeOwed.objects.filter(claim=mark).order_by("since", "pk")
    about = dict(mine.values_list("submission_id", "submission__reference"))
    return ToOne(mark, about, address) if about else None


def forget_former_addresses() -> None:
    """Nothing is owed to who was taken off the list; without a list nothing is forgotten."""
    if settings.ADMISSIONS_EMAILS:
        NoticeOwed.objects.exclude(address__in=settings.ADMISSIONS_EMAILS).delete()
