"""The record as privacy officers see it: a list to filter and search, and nothing to change."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format

from asana_site.audit.models import AuditRecord

PER_PAGE = 100
MOST_COUNTED = 10_000


class AuditPaginator(Paginator):
    """Pages of a table with millions of rows, none of which is counted one by one.

    The whole record has as many rows as its last one has in its number. A filtered list
    is counted up to 10,000 rows and cut there.
    """

    @cached_property
    def count(self) -> int:
        """How many rows the pages show."""
        rows: Any = self.object_list
        if not rows.query.has_filters():
            return rows.values_list("number", flat=True).first() or 0
        return int(rows[:MOST_COUNTED].count())

    @cached_property
    def is_cut(self) -> bool:
        """Whether there are older rows that no page shows."""
        rows: Any = self.object_list
        return rows.query.has_filters() and self.count == MOST_COUNTED


class TimeFilter(admin.SimpleListFilter):
    """When it happened: lately, or in one year."""

    title = "time"
    parameter_name = "time"
    ages = {"day": ("Past 24 hours", 1), "week": ("Past 7 days", 7), "month": ("Past 30 days", 30)}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The ages, and every year since the record began."""
        year = timezone.localdate().year
        begun = AuditRecord.objects.filter(pk=1).values_list("at", flat=True).first()
        oldest = timezone.localtime(begun).year if begun else year
        ages = [(key, label) for key, (label, _) in self.ages.items()]
        return ages + [(str(each), str(each)) for each in range(year, oldest - 1, -1)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The rows of the chosen time; any other value is passed over."""
        chosen = self.value() or ""
        if chosen in self.ages:
            return queryset.filter(at__gt=timezone.now() - timedelta(days=self.ages[chosen][1]))
        if chosen in dict(self.lookup_choices):
            return queryset.filter(at__year=int(chosen))
        return queryset


class ActorFilter(admin.SimpleListFilter):
    """Who did it, also when the account is gone."""

    title = "actor"
    parameter_name = "actor"
    NOBODY = "-"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Everybody who is in the record. No account is called `-` here but nobody."""
        return [
            (name or self.NOBODY, name or "Nobody known") for name in AuditRecord.objects.actors()
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The rows of the chosen actor."""
        chosen = self.value()
        if chosen is None:
            return queryset
        return queryset.filter(actor="" if chosen == self.NOBODY else chosen)


@admin.register(AuditRecord)
class AuditRecordAdmin(admin.ModelAdmin):
    """The record of access. Looking at it is recorded like any other page."""

    list_display = ("number", "when", "actor", "action", "subject", "detail", "origin")
    list_display_links = None
    list_filter = ("action", ActorFilter, TimeFilter)
    list_per_page = PER_PAGE
    list_max_show_all = 0
    ordering = ("-number",)
    sortable_by = ()
    paginator = AuditPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("subject",)
    search_help_text = (
        "The whole reference of a submission, or the whole name of a page, such as "
        "programs.program 12. Never a person’s name: it would stand in the address."
    )
    actions = None

    @admin.display(description="time")
    def when(self, row: AuditRecord) -> str:
        """The time to the second: several things happen in a minute."""
        return date_format(timezone.localtime(row.at), "M j, Y, g:i:s a")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The record, under its own name."""
        context = {"title": self.opts.app_config.verbose_name, **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """The rows about exactly this subject; references may be typed in small letters."""
        term = search_term.strip()
        if term:
            queryset = queryset.filter(Q(subject=term) | Q(subject=term.upper()))
        return queryset, False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list shows everything; there is no page of a single row."""
        return obj is None and super().has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
