"""What somebody wished or what went wrong under another submission of the same person."""

from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from intake.finding.indexing import AT_A_REQUEST, index_new
from intake.finding.relations import Related, Relatives, relatives_of
from intake.models import Act, CallOutcome, ClosedReason, Submission, TimelineEntry
from intake.queue.work_shown import REACHED_AFTER_ALL
from intake.sealing import CannotOpen

# Each outcome that is told, in the order in which they matter.
WORDS = {
    CallOutcome.DECLINED: (
        "they asked not to be contacted again: read that before you call or write."
    ),
    CallOutcome.WRONG_NUMBER: "this number was wrong: read that before you call.",
}


@dataclass(frozen=True)
class Wish:
    """What is to be minded, in words, and the submissions under which it was put down."""

    words: str
    under: list[Related]


@dataclass(frozen=True)
class _Call:
    """An attempt to reach the person: under which submission, of which form, how and when."""

    submission_id: UUID
    form_id: UUID
    outcome: str
    at: datetime

    @property
    def reached(self) -> bool:
        return self.outcome in REACHED_AFTER_ALL


def wishes_elsewhere(submission: Submission) -> list[Wish]:
    """What was put down elsewhere about the person of `submission`, for a page of its own.

    Only for who may read `submission`; nothing is told when it cannot be opened. Raises
    BadKey.
    """
    index_new(AT_A_REQUEST)
    try:
        payload = submission.read()
    except CannotOpen:
        return []
    return wishes_under(relatives_of(submission, payload), submission)


def wishes_under(relatives: Relatives, submission: Submission) -> list[Wish]:
    """What was put down under `relatives` and is to be minded at `submission`.

    All of it stands in clear, in timelines and reasons for closing that all of admissions
    see: one question to the database, and no answer is opened, so that somebody else's
    claim keeps nobody from being told. A talk with the person ends it, under the form where
    it was put down or the one at hand. A talk under a third may have been with somebody
    else of the household.
    """
    calls = _calls(submission, relatives.everything)
    told: dict[str, list[Related]] = {}
    for other in relatives.everything:
        if outcome := _outcome_under(other, submission, calls):
            told.setdefault(outcome, []).append(other)
    return [Wish(words, told[outcome]) for outcome, words in WORDS.items() if outcome in told]


def _calls(submission: Submission, relatives: list[Related]) -> list[_Call]:
    """The attempts that matter, under `submission` and its `relatives`, the newest first."""
    if not relatives:
        return []
    forms = {other.submission.pk: other.submission.form_id for other in relatives}
    forms[submission.pk] = submission.form_id
    entries = TimelineEntry.objects.filter(
        submission__in=forms, act=Act.CALL, outcome__in=[*WORDS, *REACHED_AFTER_ALL]
    )
    found = entries.order_by("-at", "-pk").values_list("submission_id", "outcome", "at")
    return [_Call(pk, forms[pk], outcome, at) for pk, outcome, at in found]


def _outcome_under(other: Related, submission: Submission, calls: list[_Call]) -> str:
    """What `other` leaves to mind at `submission`: one of the outcomes of `WORDS`, or nothing."""
    forms = (other.submission.form_id, submission.form_id)
    since = takewhile(lambda call: not (call.reached and call.form_id in forms), calls)
    outcomes = {call.outcome for call in since if call.submission_id == other.submission.pk}
    if CallOutcome.DECLINED in outcomes or _asked_at_the_end(other.submission, submission, calls):
        return CallOutcome.DECLINED
    if CallOutcome.WRONG_NUMBER in outcomes and other.has_same_telephone:
        return CallOutcome.WRONG_NUMBER
    return ""


def _asked_at_the_end(other: Submission, submission: Submission, calls: list[_Call]) -> bool:
    """Whether `other` is closed because no contact was wished, and that still holds here.

    A talk under `other` itself ends it no more than on its own page: opening it again does.
    """
    return other.closed_reason == ClosedReason.NO_CONTACT and not any(
        call.reached and call.form_id == submission.form_id and call.at > other.status_changed_at
        for call in calls
        if call.submission_id != other.pk
    )
