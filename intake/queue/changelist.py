"""The list of submissions: what is to be done, one tab a list, and the filters for the rest."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import EmptyPage, Page, Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from asana_site.pages import center_of
from intake.models import Kind, Status, Submission
from intake.queue import lists
from intake.queue.bulk_pages import MOST_AT_ONCE, BulkPages
from intake.queue.lists import Look
from intake.queue.rows import rows_of, with_calls

# No queue is so long: a page behind it is not looked for.
LAST_PAGE = 100_000
MOST_FIGURES = 10


@dataclass(frozen=True)
class Tab:
    """A link to one of the lists; everything that there ever was is not counted."""

    name: str
    label: str
    number: int | None
    is_current: bool


class ListFilter(admin.SimpleListFilter):
    """Which list is shown; the page shows it as tabs."""

    title = "list"
    parameter_name = lists.PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(lists.LABELS.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The list that the address asks for; what is to be done, by default."""
        look = Look.of(request.user, center_of(request))
        return look.narrow(queryset, lists.chosen(request.GET))


class ChoiceFilter(admin.SimpleListFilter):
    """One value of a field, by a form that may also leave it open."""

    field = ""
    choices_of_field: type[models.TextChoices]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return list(self.choices_of_field.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in self.choices_of_field.values:
            return queryset.filter(**{self.field: self.value()})
        return queryset


class StatusFilter(ChoiceFilter):
    """How far admissions has come."""

    title = field = "status"
    parameter_name = "status__exact"
    choices_of_field = Status


class KindFilter(ChoiceFilter):
    """The form that was sent."""

    title, field = "form", "kind"
    parameter_name = "kind__exact"
    choices_of_field = Kind


class AgeFilter(admin.SimpleListFilter):
    """How long ago a submission came in."""

    title = "received"
    parameter_name = lists.AGE

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, label) for name, (label, _, _) in lists.AGES.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        name = self.value()
        return lists.of_age(queryset, name) if name in lists.AGES else queryset


class QueuePaginator(Paginator):
    """Pages of which none but the shown one is counted: that and whether there is a next.

    A list may have hundreds of thousands of rows, and what it holds in all stands on its
    tab. `page_number` is the page that was asked for.
    """

    def __init__(self, object_list: Any, per_page: int, *, page_number: int) -> None:
        begin = (min(max(page_number, 1), LAST_PAGE) - 1) * per_page
        self.begin = begin
        # One more tells whether there is another page.
        self.fetched = list(object_list[begin : begin + per_page + 1])
        super().__init__(object_list, per_page)

    @cached_property
    def count(self) -> int:
        """How many submissions are known to be there: up to the first of the next page."""
        return self.begin + len(self.fetched)

    @property
    def is_behind_the_end(self) -> bool:
        """Whether the list ends before the page that was asked for."""
        return self.begin > 0 and not self.fetched

    def page(self, number: Any) -> Page:
        """The page that was asked for; raises InvalidPage for another one."""
        if self.validate_number(number) != self.begin // self.per_page + 1:
            raise EmptyPage("There is no such page.")
        return Page(self.fetched[: self.per_page], number, self)


class QueueList(ChangeList):
    """The admin's list in the order of our lists, which is not changed from the address."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page; the paginator has fetched them already."""
        super().get_results(request)
        self.result_list = self.paginator.fetched[: self.list_per_page]

    def get_ordering(self, request: HttpRequest, queryset: Any) -> list[Any]:
        """The order that the chosen list has."""
        return list(queryset.query.order_by)

    def apply_select_related(self, qs: Any) -> Any:
        """With the calls and with who holds each, but for what only the sign-in needs."""
        return with_calls(qs.select_related("claimed_by").defer("sealed", "claimed_by__password"))


class QueuePages(BulkPages):
    """The list of submissions."""

    list_display = ("reference",)
    list_filter = (ListFilter, StatusFilter, KindFilter, AgeFilter)
    list_per_page = MOST_AT_ONCE
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    # An action that no page of this queue offers is left out.
    actions: Any = ("change_status_of_selected", "export_selected")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Submission]:
        """All submissions; in the queue without the sealed answers, which it does not show."""
        queryset = super().get_queryset(request)
        match = request.resolver_match
        in_queue = match is not None and str(match.url_name).endswith("_changelist")
        return queryset.defer("sealed") if in_queue else queryset

    def get_paginator(self, request: HttpRequest, queryset: Any, *args: Any, **_: Any) -> Paginator:
        """The page that the address asks for, without a count of all."""
        asked = request.GET.get(PAGE_VAR, "1")
        # Python reads no number of thousands of figures.
        number = int(asked[:MOST_FIGURES]) if asked.isdecimal() else 1
        return QueuePaginator(queryset, self.list_per_page, page_number=number)

    def get_action_choices(self, request: HttpRequest, default_choices: Any = ()) -> Any:
        """The acts for several submissions, after words that say what to choose."""
        return super().get_action_choices(request, default_choices or [("", "Choose")])

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return QueueList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the filters that the page offers: others would search what is sealed or private."""
        return lookup in (lists.PARAMETER, *lists.FILTERS)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The queue, one of its lists at a time."""
        name = lists.chosen(request.GET)
        context = {"title": "Submissions", "subtitle": lists.LABELS[name], **(extra_context or {})}
        response: Any = super().changelist_view(request, context)
        shown = getattr(response, "context_data", None) or {}
        if listing := shown.get("cl"):
            if listing.paginator.is_behind_the_end:
                return HttpResponseRedirect(listing.get_query_string())
            shown |= self.shown_list(request, listing, name)
        return response  # type: ignore[no-any-return]

    def shown_list(self, request: HttpRequest, listing: Any, name: str) -> dict[str, Any]:
        """What the page shows beside the frame of the admin's own."""
        center = center_of(request)
        submissions = listing.result_list
        filters: Any = {"preserved_filters": listing.preserved_filters, "opts": self.opts}
        change = "admin:intake_submission_change"
        urls = [
            add_preserved_filters(filters, reverse(change, args=[submission.pk]))
            for submission in submissions
        ]
        is_narrowed = any(request.GET.get(narrowing) for narrowing in lists.FILTERS)
        tabs = self.tabs(request, name)
        begin = listing.paginator.begin
        has_more = len(listing.paginator.fetched) > len(submissions)
        return {
            "tabs": tabs,
            "list_name": name,
            "list_hint": lists.HINTS[name],
            "list_empty": lists.EMPTY[name],
            "filters": [spec for spec in listing.filter_specs if not isinstance(spec, ListFilter)],
            "is_narrowed": is_narrowed,
            "rows": rows_of(submissions, request.user, center.schedule, urls),
            "first": begin + 1,
            "last": begin + len(submissions),
            "total": None if is_narrowed else next(tab.number for tab in tabs if tab.is_current),
            "former": self.page_link(listing, -1) if begin else "",
            "further": self.page_link(listing, 1) if has_more else "",
        }

    @staticmethod
    def page_link(listing: Any, step: int) -> str:
        """The address of a page beside the one that is shown."""
        return str(listing.get_query_string({PAGE_VAR: listing.page_num + step}))

    @staticmethod
    def tabs(request: HttpRequest, current: str) -> list[Tab]:
        """A tab for each list, with how many it holds."""
        numbers = lists.counts(request.user, center_of(request))
        return [
            Tab(name, label, numbers.get(name), name == current)
            for name, label in lists.LABELS.items()
        ]
