"""What else the same person sent, who works on it, and what a revision changed."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest

from asana_site.audit.models import Action
from asana_site.audit.recording import record
from asana_site.staff.names import name_of
from asana_site.staff.views import signed_in
from intake.finding.indexing import AT_A_REQUEST, index_new
from intake.finding.relations import MOST_RELATED, Related, Relatives, relatives_of
from intake.finding.revisions import Change, changes_between
from intake.models import Submission
from intake.payload import Payload
from intake.queue.wishes import wishes_under
from intake.reading import OpenedSubmission
from intake.sealing import CannotOpen
from intake.work import may_read

# So many are named at the head of the page; the rest stand in the lists.
MOST_NAMED = 3


@dataclass
class Relative:
    """A submission as the lists show it: what it shares in words, and who works on it."""

    submission: Submission
    shares: str
    # Empty when nobody holds it, or the user does.
    holder: str
    is_own: bool


@dataclass
class RelatedGroup:
    """Submissions that came before this one, or after it, under a heading that counts them."""

    heading: str
    related: list[Relative]


@dataclass
class Named:
    """A few submissions named in one line after some words, and how many more there are."""

    words: str
    submissions: list[Submission]
    more: int = 0

    @classmethod
    def few(cls, words: str, submissions: list[Submission]) -> "Named":
        """The first of `submissions`."""
        return cls(words, submissions[:MOST_NAMED], max(0, len(submissions) - MOST_NAMED))


@dataclass
class Comparison:
    """A revision beside the version before it, or why that is not shown."""

    earlier: Submission
    # Who works on the earlier one, if somebody else does.
    holder: str = ""
    is_kept_closed: bool = False
    changes: list[Change] = field(default_factory=list)
    problem: str = ""


def shown(request: HttpRequest, submission: Submission, opened: OpenedSubmission) -> dict[str, Any]:
    """The submissions that share something with `submission`, and what this version changed.

    Called only for a submission that may be read. Earlier answers are shown, and recorded
    as read, when those may be read too. What was wished under any of them goes along, as
    `wishes`.
    """
    user = signed_in(request)
    waiting = index_new(AT_A_REQUEST)
    payload = _payload(submission)
    found = relatives_of(submission, payload)
    versions = [other.submission for other in found.versions]
    before = [other for other in versions if other.received_at <= submission.received_at]
    compared = before[-1] if before and payload else None
    return {
        "wishes": wishes_under(found, submission),
        "relatives": {
            "any": bool(found.everything),
            "named": _named(before, found.others, submission),
            "held": _held(found, user),
            "versions": [_relative(other, user) for other in found.versions],
            "later": versions[len(before) :],
            "groups": _groups(found.others, submission, user),
            "is_cut": len(found.others) == MOST_RELATED,
            "most": MOST_RELATED,
            "comparison": _compared(request, compared, submission, payload),
            "waiting": waiting if payload else 0,
        },
    }


def _payload(submission: Submission) -> Payload | None:
    try:
        return submission.read()
    except CannotOpen:
        return None


def _holder(submission: Submission, user: User) -> str:
    """The name of who holds `submission`, while the claim holds, unless it is `user`."""
    if submission.claimed_by is None or not submission.is_claimed_by_other(user):
        return ""
    return name_of(submission.claimed_by)


def _relative(other: Related, user: User) -> Relative:
    held = other.submission
    is_own = held.is_claimed() and held.claimed_by_id == user.pk
    return Relative(held, other.shares, _holder(held, user), is_own)


def _parts(related: list[Related], submission: Submission) -> list[tuple[str, list[Related]]]:
    """`related` in two, each with its count in words: what came before, then what came after."""
    parts: dict[str, list[Related]] = {"earlier": [], "later": []}
    for other in related:
        is_later = other.submission.received_at > submission.received_at
        parts["later" if is_later else "earlier"].append(other)
    return [(_counted(len(found), word), found) for word, found in parts.items() if found]


def _counted(number: int, word: str) -> str:
    return f"1 {word} submission" if number == 1 else f"{number} {word} submissions"


def _groups(related: list[Related], submission: Submission, user: User) -> list[RelatedGroup]:
    return [
        RelatedGroup(heading, [_relative(other, user) for other in found])
        for heading, found in _parts(related, submission)
    ]


def _named(before: list[Submission], related: list[Related], submission: Submission) -> list[Named]:
    """What the head of the page names: the version before, then the rest of the person's."""
    revised = [Named("Revision of", before[-1:])] if before else []
    counted = [
        Named.few(f"{words}:", [other.submission for other in found])
        for words, found in _parts(related, submission)
    ]
    return [*revised, *counted]


def _held(found: Relatives, user: User) -> list[Named]:
    """By the names of their holders, what others work on."""
    held: dict[str, list[Submission]] = {}
    for other in found.everything:
        if name := _holder(other.submission, user):
            held.setdefault(name, []).append(other.submission)
    return [Named.few(name, submissions) for name, submissions in held.items()]


def _compared(
    request: HttpRequest,
    earlier: Submission | None,
    submission: Submission,
    payload: Payload | None,
) -> Comparison | None:
    """`submission` beside the version before it, whose reading is recorded first."""
    if earlier is None or payload is None:
        return None
    user = signed_in(request)
    holder = _holder(earlier, user)
    if not may_read(earlier, user):
        return Comparison(earlier, holder, is_kept_closed=True)
    detail = f"compared with {submission.reference}"
    record(Action.VIEW, subject=earlier.reference, detail=detail, request=request)
    try:
        return Comparison(earlier, holder, changes=changes_between(earlier.read(), payload))
    except CannotOpen as error:
        return Comparison(earlier, holder, problem=f"It cannot be opened. {error}")
