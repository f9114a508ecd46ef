"""Who may be the same person: submissions that share a telephone, an e-mail or a member ID."""

from dataclasses import dataclass
from uuid import UUID

from intake.finding.digests import linking_digests
from intake.finding.searching import LABELS
from intake.models import SearchDigest, Submission
from intake.payload import Payload

MOST_RELATED = 50


@dataclass
class Related:
    """A submission and, in words, what it has in common with the one at hand."""

    submission: Submission
    shares: list[str]


def related_to(submission: Submission, payload: Payload) -> list[Related]:
    """The newest fifty that share something with `submission`, newest first; raises BadKey.

    What was sent from the same form is not among them: that is a version of it.
    """
    matches = SearchDigest.objects.filter(digest__in=linking_digests(payload))
    rows = Submission.objects.filter(pk__in=matches.values("submission"))
    rows = rows.exclude(form_id=submission.form_id).defer("sealed")
    found = list(rows.order_by("-received_at")[:MOST_RELATED])
    terms: dict[UUID, set[str]] = {}
    shown = matches.filter(submission__in=[other.pk for other in found])
    for pk, term in shown.values_list("submission_id", "term"):
        terms.setdefault(pk, set()).add(term)
    return [
        Related(other, [label for kind, label in LABELS.items() if kind in terms.get(other.pk, ())])
        for other in found
    ]
