"""What else the same person sent, and what a revision changed."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.text import get_text_list

from asana_site.audit.models import Action
from asana_site.audit.recording import record
from intake.finding.indexing import index_new
from intake.finding.relations import MOST_RELATED, Related, related_to
from intake.finding.revisions import Change, changes_between
from intake.models import Submission
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
    waiting = index_new()
    related = related_to(submission)
    is_later = [other.submission.received_at > submission.received_at for other in related]
    later = [other for other, after in zip(related, is_later, strict=True) if after]
    earlier = [other for other, after in zip(related, is_later, strict=True) if not after]
    versions = list(submission.others_of_the_same_form())
    before = [other for other in versions if other.received_at <= submission.received_at]
    comparison = None
    if before and not opened.problem:
        comparison = _compared(request, before[-1], submission)
    return {
        "relatives": {
            "groups": [
                _group(found, word)
                for found, word in ((earlier, "earlier"), (later, "later"))
                if found
            ],
            "is_cut": len(related) == MOST_RELATED,
            "most": MOST_RELATED,
            "versions": versions,
            "comparison": comparison,
            "waiting": waiting,
        }
    }


def _group(related: list[Related], word: str) -> RelatedGroup:
    number = len(related)
    heading = f"1 {word} submission" if number == 1 else f"{number} {word} submissions"
    rows = [
        {"submission": other.submission, "shares": get_text_list(other.shares, "and")}
        for other in related
    ]
    return RelatedGroup(heading, rows)


def _compared(request: HttpRequest, earlier: Submission, submission: Submission) -> Comparison:
    """`submission` beside the version before it, whose reading is recorded first."""
    if not may_read(earlier, request.user):  # type: ignore[arg-type]
        return Comparison(earlier, problem="Somebody else has claimed it, so it is not shown here.")
    detail = f"compared with {submission.reference}"
    record(Action.VIEW, subject=earlier.reference, detail=detail, request=request)
    try:
        changes = changes_between(earlier.read(), submission.read())
    except CannotOpen as error:
        return Comparison(earlier, problem=f"It cannot be opened. {error}")
    return Comparison(earlier, changes)
