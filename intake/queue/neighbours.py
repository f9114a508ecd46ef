"""What comes before and after a submission in the list that somebody works through."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, Window
from django.db.models.functions import Lag, Lead
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from asana_site.pages import center_of
from intake.models import Kind, Status, Submission
from intake.queue.lists import AGE, AGES, NAMES, PARAMETER, chosen, of_age, select

# The admin's own parameter, in which a page remembers how the list was left.
KEPT = "_changelist_filters"
# Whether it was opened from what a search had found, and not from a list.
FROM, SEARCH = "from", "search"
# What is remembered, and which values: an address holds no others.
KNOWN: dict[str, Collection[str]] = {
    PARAMETER: NAMES,
    "status__exact": Status.values,
    "kind__exact": Kind.values,
    AGE: AGES,
}
# What the address of a submission needs at its end to be opened from there.
FROM_SEARCH = f"?{urlencode({KEPT: urlencode({FROM: SEARCH})})}"


@dataclass(frozen=True)
class Neighbours:
    """The addresses before and after, empty where there is none, and that of the list.

    `found` is that of what a search had found, where the page was opened from there.
    """

    queue: str
    previous: str
    next: str
    found: str


def left_with(request: HttpRequest) -> dict[str, str]:
    """The list and the filters that the page was opened from, known ones alone.

    What is done to several begins on the list itself, whose own address names them.
    """
    match = request.resolver_match
    is_list = match is not None and str(match.url_name).endswith("_changelist")
    given = request.GET if is_list else QueryDict(request.GET.get(KEPT, ""))
    return {name: given[name] for name, known in KNOWN.items() if given.get(name) in known}


def is_from_search(request: HttpRequest) -> bool:
    """Whether the page was opened from what a search had found."""
    return QueryDict(request.GET.get(KEPT, "")).get(FROM) == SEARCH


def kept(request: HttpRequest) -> str:
    """What an address needs at its end for the list or the search to be remembered."""
    known = left_with(request)
    return _kept(known | {FROM: SEARCH} if is_from_search(request) else known)


def _kept(known: dict[str, str]) -> str:
    return f"?{urlencode({KEPT: urlencode(known)})}" if known else ""


def queue_address(request: HttpRequest) -> str:
    """The address of the list that the page was opened from."""
    known = left_with(request)
    queue = reverse("admin:intake_submission_changelist")
    return f"{queue}?{urlencode(known)}" if known else queue


def _rows(request: HttpRequest, known: dict[str, str]) -> Any:
    """The rows of the list, in its order, as it was narrowed."""
    rows: Any = select(chosen(known), request.user, center_of(request))
    values = {name: value for name, value in known.items() if name not in (PARAMETER, AGE)}
    narrowed = rows.filter(**values)
    return of_age(narrowed, known[AGE]) if AGE in known else narrowed


def neighbours(request: HttpRequest, submission: Submission) -> Neighbours:
    """What comes before and after `submission` in the list that the page was opened from.

    Once it is no longer in that list, because it was worked on, the next is the first.
    """
    known = left_with(request)
    found = reverse("admin:intake_submission_found") if is_from_search(request) else ""
    rows = _rows(request, known)
    order = [*(rows.query.order_by or ("-received_at",)), "pk"]
    before, after = _beside(rows, order, submission.pk)
    if before is None and after is None:
        after = rows.exclude(pk=submission.pk).values_list("pk", flat=True).first()
    return Neighbours(
        queue=queue_address(request),
        previous=_address(before, known),
        next=_address(after, known),
        found=found,
    )


def _beside(rows: Any, order: list[Any], submission_id: UUID) -> tuple[UUID | None, UUID | None]:
    """What comes before and after the submission when `rows` stand in `order`."""
    beside = rows.annotate(
        before=Window(Lag("pk"), order_by=order), after=Window(Lead("pk"), order_by=order)
    ).filter(Q(before=submission_id) | Q(after=submission_id))
    found = list(beside.order_by().values_list("pk", "after"))
    before = [pk for pk, after in found if after == submission_id]
    after = [pk for pk, after in found if after != submission_id]
    return next(iter(before), None), next(iter(after), None)


def _address(submission_id: UUID | None, known: dict[str, str]) -> str:
    if submission_id is None:
        return ""
    return reverse("admin:intake_submission_change", args=[submission_id]) + _kept(known)
