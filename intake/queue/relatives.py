"""What else the same person sent, and what a revision changed."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.text import get_text_list

from asana_site.audit.models import Action
from asana_site.audit.recording import record
from intake.finding.indexing import AT_A_REQUEST, index_new
from intake.finding.relations import MOST_RELATED, Related, related_to
from intake.finding.revisions import Change, changes_between
from intake.models import Submission
from intake.payload import Payload
from intake.reading import OpenedSubmission
from intake.sealing import CannotOpen
from intake.work import may_read


@dataclass
class Comparison:
    """A revision beside the version before it, or why that is not shown."""

    earlier: Submission
    changes: list[Change] = field(default_factory=list)
    problem: str = ""


@dataclass
class RelatedGroup:
    """Submissions that came before this one, or after it, under a heading that counts them."""

    heading: str
    related: list[dict[str, Any]]


def shown(request: HttpRequest, submission: Submission, opened: OpenedSubmission) -> dict[str, Any]:
    """The submissions that share something with `submission`, and what this version changed.

    Called only for a submission that may be read. Earlier answers are shown, and recorded
    as read, when those may be read too.
    """
    waiting = index_new(AT_A_REQUEST)
    versions = list(submission.others_of_the_same_form())
    before = [other for other in versions if other.received_at <= submission.received_at]
    known = {"versions": versions, "later": versions[len(before) :]}
    try:
        payload = submission.read()
    except CannotOpen:
        return {"relatives": known}
    related = related_to(submission, payload)
    return {
        "relatives": known
        | {
            "groups": _groups(related, submission),
            "is_cut": len(related) == MOST_RELATED,
            "most": MOST_RELATED,
            "comparison": _compared(request, before[-1], submission, payload) if before else None,
            "waiting": waiting,
        }
    }


def _groups(related: list[Related], submission: Submission) -> list[RelatedGroup]:
    """`related` in two: what came before `submission`, then what came after it."""
    parts: dict[str, list[Related]] = {"earlier": [], "later": []}
    for other in related:
        is_later = other.submission.received_at > submission.received_at
        parts["later" if is_later else "earlier"].append(other)
    return [_group(found, word) for word, found in parts.items() if found]


def _group(related: list[Related], word: str) -> RelatedGroup:
    number = len(related)
    heading = f"1 {word} submission" if number == 1 else f"{number} {word} submissions"
    rows = [
        {"submission": other.submission, "shares": get_text_list(other.shares, "and")}
        for other in related
    ]
    return RelatedGroup(heading, rows)


def _compared(
    request: HttpRequest, earlier: Submission, submission: Submission, payload: Payload
) -> Comparison:
    """`submission` beside the version before it, whose reading is recorded first."""
    if not may_read(earlier, request.user):  # type: ignore[arg-type]
        return Comparison(earlier, problem="Somebody else has claimed it, so it is not shown here.")
    detail = f"compared with {submission.reference}"
    record(Action.VIEW, subject=earlier.reference, detail=detail, request=request)
    try:
        return Comparison(earlier, changes_between(earlier.read(), payload))
    except CannotOpen as error:
        return Comparison(earlier, problem=f"It cannot be opened. {error}")
