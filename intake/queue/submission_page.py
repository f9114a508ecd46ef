"""The page that opens what one person sent, on the record."""

from collections.abc import Callable
from copy import copy
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from asana_site.audit.models import Action
from asana_site.audit.readers import HISTORY, readers_of
from asana_site.audit.recording import record
from intake.models import Note, Status, Submission
from intake.queue import keeping_pages, relatives, replies
from intake.queue.changelist import age_of
from intake.reading import OpenedSubmission, read_notes, read_submission
from intake.sealing import CannotSeal

LONGEST_NOTE = 10_000

Part = Callable[[HttpRequest, Submission, OpenedSubmission], dict[str, Any]]
# What stands on the page beside the answers; each part knows its own.
PARTS: tuple[Part, ...] = (relatives.shown, replies.shown, keeping_pages.shown)


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


class SubmissionPages(admin.ModelAdmin):
    """The page of one submission."""

    form = SubmissionForm
    change_form_template = "admin/intake/submission/change_form.html"
    fields = ("status", "note")

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
            for part in PARTS:
                context |= part(request, obj, opened)
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
            "age": age_of(submission),
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
