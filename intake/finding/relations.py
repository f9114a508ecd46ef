"""Who may be the same person: submissions that share a telephone, an e-mail or a member ID."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from intake.finding.digests import linking_digests
from intake.finding.searching import LABELS
from intake.models import SearchDigest, SearchTerm, Submission
from intake.payload import Payload

MOST_RELATED = 50


@dataclass
class Related:
    """A submission and, in words, what it has in common with the one at hand."""

    submission: Submission
    shares: list[str]


def sharing_with(submission: Submission) -> list[Submission]:
    """What may be of the same person as `submission`, opening nothing, oldest first.

    Versions of the same form, and what shares a telephone, an e-mail or a member ID with it:
    as far as both are indexed, the newest fifty.
    """
    own = submission.digests.exclude(term=SearchTerm.NAME)
    sharing = SearchDigest.objects.filter(digest__in=own.values("digest"))
    same = Q(form_id=submission.form_id) | Q(pk__in=sharing.values("submission"))
    rows = Submission.objects.filter(same).exclude(pk=submission.pk).defer("sealed")
    return list(rows.order_by("-received_at")[:MOST_RELATED])[::-1]


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
