"""The queue: what came in, for admissions staff."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.timesince import timesince

from intake.models import Note, Status, Submission
from intake.reading import read_notes, read_submission
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
    list_filter = ("status", "kind", AgeFilter)
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
        """The submission page, with the answers and the notes opened."""
        if obj is not None:
            context |= self.opened(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def opened(self, submission: Submission) -> dict[str, Any]:
        """What the page shows of `submission` beside the form for staff."""
        others = list(submission.others_of_the_same_form())
        return {
            "title": "Submission",
            "submission": submission,
            "opened": read_submission(submission),
            "notes": read_notes(submission),
            "same_form": others,
            "later": [other for other in others if other.received_at > submission.received_at],
            "age": self.age(submission),
        }

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the status alone, if it was changed; what the person sent is never written."""
        if "status" in form.changed_data:
            obj.save(update_fields=["status"])
        if note := form.cleaned_data["note"]:
            note.author = request.user
            note.save(force_insert=True)
