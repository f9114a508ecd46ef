"""Who may be the same person: submissions that share a telephone, an e-mail or a member ID."""

from dataclasses import dataclass
from uuid import UUID

from intake.finding.indexing import index_one
from intake.finding.searching import LABELS
from intake.models import SearchDigest, SearchTerm, Submission

# A name is shared by many people, and links nobody.
LINKING = (SearchTerm.TELEPHONE, SearchTerm.EMAIL, SearchTerm.MEMBER_ID)
MOST_RELATED = 50


@dataclass
class Related:
    """A submission and, in words, what it has in common with the one at hand."""

    submission: Submission
    shares: list[str]


def related_to(submission: Submission) -> list[Related]:
    """The newest fifty that share something with `submission`, newest first; raises BadKey.

    What was sent from the same form is not among them: that is a version of it.
    """
    index_one(submission)
    own = SearchDigest.objects.filter(submission=submission, term__in=LINKING)
    digests = list(own.values_list("digest", flat=True))
    matches = SearchDigest.objects.filter(digest__in=digests)
    shares: dict[UUID, set[str]] = {}
    others = matches.exclude(submission=submission)
    for pk, term in others.values_list("submission_id", "term"):
        shares.setdefault(pk, set()).add(term)
    rows = Submission.objects.filter(pk__in=matches.values("submission"))
    rows = rows.exclude(pk=submission.pk).exclude(form_id=submission.form_id).defer("sealed")
    return [
        Related(row, [label for kind, label in LABELS.items() if kind in shares.get(row.pk, ())])
        for row in rows.order_by("-received_at")[:MOST_RELATED]
    ]
