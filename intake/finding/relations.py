"""Who may be the same person: submissions that share a telephone, an e-mail or a member ID."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.text import get_text_list

from intake.finding.digests import linking_digests
from intake.finding.searching import LABELS
from intake.models import SearchDigest, SearchTerm, Submission
from intake.payload import Payload

MOST_RELATED = 50


@dataclass
class Related:
    """A submission and, by their terms, what it has in common with the one at hand."""

    submission: Submission
    terms: set[str] = field(default_factory=set)
    is_version: bool = False

    @property
    def shares(self) -> str:
        """In words, what both have; empty when it is nothing by which people are found."""
        return str(get_text_list([LABELS[term] for term in LABELS if term in self.terms], "and"))

    @property
    def has_same_telephone(self) -> bool:
        """Whether a call about either rings at the same number."""
        return SearchTerm.TELEPHONE.value in self.terms


@dataclass
class Relatives:
    """What else the same person may have sent."""

    # Sent from the same opened form, oldest first.
    versions: list[Related] = field(default_factory=list)
    # Sent from others, newest first, and no more than the newest fifty.
    others: list[Related] = field(default_factory=list)

    @property
    def everything(self) -> list[Related]:
        """The versions, then the others."""
        return [*self.versions, *self.others]


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


def relatives_of(submission: Submission, payload: Payload | None) -> Relatives:
    """What shares something with `submission`, with those who work on it; raises BadKey.

    Its `payload` is None when it cannot be opened: then only its versions are known. Three
    questions to the database, and nothing sealed comes along.
    """
    versions = list(submission.others_of_the_same_form().select_related("claimed_by"))
    if payload is None:
        return Relatives([Related(version, is_version=True) for version in versions])
    matches = SearchDigest.objects.filter(digest__in=linking_digests(payload))
    others = _related_to(submission, matches)
    terms = _terms(matches, [*versions, *others])
    return Relatives(
        [Related(version, terms.get(version.pk, set()), is_version=True) for version in versions],
        [Related(other, terms.get(other.pk, set())) for other in others],
    )


def _related_to(submission: Submission, matches: QuerySet[SearchDigest]) -> list[Submission]:
    """The newest fifty of `matches` that were sent from another form: else it is a version."""
    rows = Submission.objects.filter(pk__in=matches.values("submission"))
    rows = rows.exclude(form_id=submission.form_id).defer("sealed").select_related("claimed_by")
    return list(rows.order_by("-received_at")[:MOST_RELATED])


def _terms(
    matches: QuerySet[SearchDigest], submissions: Iterable[Submission]
) -> dict[UUID, set[str]]:
    """By which terms each of `submissions` is among `matches`."""
    terms: dict[UUID, set[str]] = {}
    found = matches.filter(submission__in=[each.pk for each in submissions])
    for pk, term in found.values_list("submission_id", "term"):
        terms.setdefault(pk, set()).add(term)
    return terms
