"""Indexing: the digests of submissions, made by the staff's process when they are needed.

Neither the public process nor the spool knows the search key, so what comes in has no
digests until staff search for the first time afterwards.

To index is no reading by a person, and it leaves no row in the record of access: nobody is
shown anything, what is opened leaves this process as digests alone, and a row for each of
them at each search would bury those that say who read what.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from intake.finding.digests import Term, search_key_id, terms_of
from intake.models import SearchDigest, Submission
from intake.sealing import CannotOpen

# So many at a request: opening one takes about a millisecond.
AT_A_REQUEST = 200


def waiting() -> QuerySet[Submission]:
    """Submissions without digests of the present search key, in no order; raises BadKey.

    An order by time would let SQLite walk through all of them to find the few.
    """
    return Submission.objects.filter(_not_indexed()).order_by()


def without_digests() -> QuerySet[Submission]:
    """Those that were tried and have no digest: they could not be opened; raises BadKey."""
    return Submission.objects.filter(indexed_with=search_key_id(), digests=None)


def _not_indexed() -> Q:
    # Smaller or greater, for which an index is used, and it is not for "different".
    key_id = search_key_id()
    return Q(indexed_with__lt=key_id) | Q(indexed_with__gt=key_id)


def index_new(limit: int) -> int:
    """Index at most `limit` of what waits; how many still wait. Raises BadKey.

    It may be killed at any moment, and two may run at once.
    """
    found = list(waiting()[:limit])
    if not found:
        return 0
    index(found)
    return waiting().count() if len(found) == limit else 0


def index(submissions: Sequence[Submission], *, again: bool = False) -> None:
    """Give `submissions` their digests, in one transaction; raises BadKey.

    One that cannot be opened gets none, and counts as indexed, so that it is not tried at
    every search. What another process has indexed meanwhile is left alone, unless `again`.
    """
    made = {submission.pk: _terms(submission) for submission in submissions}
    with transaction.atomic():
        rows = Submission.objects.filter(pk__in=made)
        if not again:
            rows = rows.filter(_not_indexed())
        # Whoever comes second waits here and finds these rows done.
        locked = rows.select_for_update().order_by("pk").values_list("pk", flat=True)
        _write({pk: made[pk] for pk in locked})


def _terms(submission: Submission) -> Iterable[Term]:
    try:
        return terms_of(submission.read())
    except CannotOpen:
        return ()


def _write(made: dict[UUID, Iterable[Term]]) -> None:
    SearchDigest.objects.filter(submission__in=made).delete()
    SearchDigest.objects.bulk_create(
        [
            SearchDigest(submission_id=pk, term=term, digest=digest)
            for pk, terms in made.items()
            for term, digest in terms
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    Submission.objects.filter(pk__in=made).update(indexed_with=search_key_id())
