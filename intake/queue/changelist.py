"""The list of submissions: what is to be done, and the filters for the rest."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.timesince import timesince

from intake.models import Submission


class AgeFilter(admin.SimpleListFilter):
    """How long ago a submission came in."""

    title = "age"
    parameter_name = "age"
    ages = (
        ("day", "The last 24 hours", None, 1),
        ("three-days", "One to three days", 1, 3),
        ("week", "Three to seven days", 3, 7),
        ("older", "More than a week", 7, None),
    )

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(key, label) for key, label, _, _ in self.ages]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        for key, _, from_days, to_days in self.ages:
            if self.value() == key:
                if from_days is not None:
                    queryset = queryset.older_than(timedelta(days=from_days))
                if to_days is not None:
                    queryset = queryset.received_within(timedelta(days=to_days))
        return queryset


class RobotFilter(admin.SimpleListFilter):
    """Whether a submission looks as if a robot had sent it."""

    title = "sender"
    parameter_name = "sender"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("person", "Looks like a person"), ("robot", "May be a robot")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "person":
            return queryset.filter(robot_signs="")
        if self.value() == "robot":
            return queryset.exclude(robot_signs="")
        return queryset


def age_of(submission: Submission) -> str:
    """How long ago a submission came in, in words."""
    if timezone.now() - submission.received_at < timedelta(minutes=1):
        return "just now"
    return f"{timesince(submission.received_at, depth=1)} ago"


class QueuePages(admin.ModelAdmin):
    """The list of submissions."""

    list_display = ("reference", "kind", "age", "status")
    list_filter = ("status", "kind", AgeFilter, RobotFilter)
    ordering = ("-received_at",)
    list_per_page = 50
    show_full_result_count = False
    actions: Any = ("export_selected",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Submission]:
        """All submissions; in the queue without the sealed answers, which it does not show."""
        queryset = super().get_queryset(request)
        match = request.resolver_match
        in_queue = match is not None and str(match.url_name).endswith("_changelist")
        return queryset.defer("sealed") if in_queue else queryset

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the filters that the page offers: others would search what is sealed or private."""
        return lookup in ("status__exact", "kind__exact", "age", "sender")

    @admin.display(description="received", ordering="received_at")
    def age(self, submission: Submission) -> str:
        """How long ago it came in, in words."""
        return age_of(submission)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The queue, under its own name."""
        return super().changelist_view(request, {"title": "Submissions", **(extra_context or {})})
