"""The queue: what came in, for admissions staff."""

from copy import copy
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.timesince import timesince

from asana_site.audit.models import Action
from asana_site.audit.readers import HISTORY, readers_of
from asana_site.audit.recording import record
from intake.models import Note, Status, Submission
from intake.reading import OpenedSubmission, read_notes, read_submission
from intake.sealing import CannotSeal

LONGEST_NOTE = 10_000


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


class SubmissionForm(forms.ModelForm):
    """What staff may change: the status, and a note to add."""

    # The status that the page showed travels with it: a page that was open while somebody
    # else changed the status does not change it back.
    status = forms.ChoiceField(choices=Status, show_hidden_initial=True)
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Sealed like the answers. It cannot be changed once it is saved.",
    )

    class Meta:
        model = Submission
        fields = ("status",)

    def clean_note(self) -> Note | None:
        """The note, sealed already, so that nothing is saved when it cannot be."""
        text = self.cleaned_data["note"]
        if not text:
            return None
        note = Note(submission=self.instance)
        try:
            note.seal({"text": text})
        except CannotSeal:
            raise ValidationError(
                "The note could not be sealed, so nothing was saved. Tell the person who runs "
                "the server, and keep the note on paper until then."
            ) from None
        return note


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin):
    """Submissions: a queue, and a page that opens what one person sent."""

    form = SubmissionForm
    change_form_template = "admin/intake/submission/change_form.html"
    list_display = ("reference", "kind", "age", "status")
    list_filter = ("status", "kind", AgeFilter, RobotFilter)
    ordering = ("-received_at",)
    list_per_page = 50
    show_full_result_count = False
    actions = None
    fields = ("status", "note")

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
        if timezone.now() - submission.received_at < timedelta(minutes=1):
            return "just now"
        return f"{timesince(submission.received_at, depth=1)} ago"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The queue, under its own name."""
        return super().changelist_view(request, {"title": "Submissions", **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Submission | None = None,
    ) -> HttpResponse:
        """The submission page, with the answers and the notes opened, on the record."""
        if obj is not None:
            opened = read_submission(obj, context.get("revealed", ""))
            self.record_reading(request, obj, opened)
            context |= self.shown(obj, opened)
            if typed := context.get("typed"):
                form_class = type(context["adminform"].form)
                context["adminform"].form = form_class(typed, instance=obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    @staticmethod
    def record_reading(
        request: HttpRequest, submission: Submission, opened: OpenedSubmission
    ) -> None:
        """Record that `submission` is read, or which of its hidden answers is shown.

        What is raised here keeps the page from being shown.
        """
        action = Action.REVEAL if opened.revealed else Action.VIEW
        record(action, subject=submission.reference, detail=opened.revealed, request=request)

    def shown(self, submission: Submission, opened: OpenedSubmission) -> dict[str, Any]:
        """What the page shows of `submission` beside the form for staff."""
        others = list(submission.others_of_the_same_form())
        return {
            "title": "Submission",
            "submission": submission,
            "opened": opened,
            "notes": read_notes(submission),
            "readers": readers_of(submission.reference),
            "same_form": others,
            "later": [other for other in others if other.received_at > submission.received_at],
            "age": self.age(submission),
        }

    def get_urls(self) -> list[URLPattern]:
        reveal = path(
            "<path:object_id>/reveal/",
            self.admin_site.admin_view(self.reveal_view),
            name="intake_submission_reveal",
        )
        return [reveal, *super().get_urls()]

    def reveal_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The submission page with one hidden answer readable: the one that the post names.

        What stood in the form for staff comes along and stands there again, unsaved.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        page = reverse("admin:intake_submission_change", args=[object_id])
        if request.method != "POST":
            return HttpResponseRedirect(page)
        typed = request.POST if "status" in request.POST else None
        extra = {"revealed": request.POST.get("reveal", ""), "typed": typed}
        shown = copy(request)
        shown.method = "GET"
        return self.change_view(shown, object_id, form_url=page, extra_context=extra)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What staff changed, on the record like the submission itself."""
        response = super().history_view(request, object_id, extra_context)
        if submission := getattr(response, "context_data", {}).get("object"):
            record(Action.VIEW, subject=submission.reference, detail=HISTORY, request=request)
        return response

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the status alone, if it was changed; what the person sent is never written."""
        changed, note = "status" in form.changed_data, form.cleaned_data["note"]
        if changed:
            obj.save(update_fields=["status"])
            detail = f"{form.initial['status']} → {obj.status}"
            record(Action.CHANGE, subject=obj.reference, detail=detail, request=request)
        if note:
            note.author = request.user
            note.save(force_insert=True)
            record(Action.NOTE, subject=obj.reference, request=request)
        if not (changed or note):
            record(Action.CHANGE, subject=obj.reference, detail="nothing", request=request)

    def delete_model(self, request: HttpRequest, obj: Submission) -> None:
        """Delete the submission, on the record under its reference."""
        with transaction.atomic():
            super().delete_model(request, obj)
            record(Action.DELETE, subject=obj.reference, request=request)
