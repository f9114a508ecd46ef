"""A selection of submissions as a file of comma-separated values."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from asana_site.audit.models import Action
from asana_site.audit.recording import record, record_refusal
from asana_site.staff.throttle import Attempt
from asana_site.staff.views import signed_in
from intake.export import PART_2_NOTICE, as_csv
from intake.forms.base import IntakeRenderer
from intake.forms.fields import RadioField, TextField
from intake.forms.inputs import Problem, problems_of
from intake.models import Submission
from intake.queue.neighbours import kept, queue_address
from intake.sealing import CannotSeal
from intake.work import NotAllowed, may_read, sealed_note

MOST_EXPORTED = 200
GONE = "One of them is not there any more, so nothing was exported. Choose again."
NOT_SEALED = "The explanation could not be sealed, so nothing was exported."
WRONG_PASSWORD = "Check the password. It is not the one of this account."  # noqa: S105


class ExportReason(models.TextChoices):
    """Why submissions leave the site; it goes to the record of access."""

    BILLING = "billing", "Transfer to billing"
    PERSON = "person", "The person asked for it"
    LEGAL = "legal", "Legal request"
    QUALITY = "quality", "Quality review"
    OTHER = "other", "Another reason"


class ExportForm(forms.Form):
    """Why, with what, and who one is."""

    default_renderer = IntakeRenderer
    use_required_attribute = False

    reason = RadioField(
        label="Why are they exported?",
        choices=ExportReason.choices,
        message="Choose why they are exported.",
    )
    explanation = TextField(
        label="In your own words: for whom, and what for",
        help_text="Kept sealed, as a note on each of them.",
        lines=True,
        max_length=2000,
        message="Write for whom the file is, and what for.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sensitive = forms.BooleanField(
        label="Include member and group numbers and dates of birth", required=False
    )
    password = forms.CharField(
        label="Your password, again",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password."},
    )

    def problems(self) -> list[Problem]:
        """The lines of the error summary, in the order of the fields."""
        return problems_of(self)


class ExportPages(admin.ModelAdmin):
    """A selection of submissions as a file of comma-separated values."""

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whether the user of `request` may export at all."""
        return request.user.has_perm("intake.export_submission") and self.has_view_permission(
            request
        )

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "export/",
            self.admin_site.admin_view(self.export_view),
            name="intake_submission_export",
        )
        return [page, *super().get_urls()]

    @admin.action(description="Export as a file…", permissions=["export"])
    def export_selected(
        self, request: HttpRequest, chosen: models.QuerySet[Submission]
    ) -> HttpResponse | None:
        """The page that asks why and for the password; nothing leaves the site yet."""
        submissions = list(_in_order(chosen)[: MOST_EXPORTED + 1])
        if problem := _problem_with(submissions, request):
            self.message_user(request, problem, messages.ERROR)
            return None
        return self._export_page(request, submissions, ExportForm())

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """The file, once the reason and the password are right; only by POST."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._back_to_list(request)
        ids = _ids(request.POST.getlist("submission"))
        submissions = list(_in_order(self.get_queryset(request).filter(pk__in=ids)))
        if problem := _problem_with(submissions, request):
            self.message_user(request, problem, messages.ERROR)
            return self._back_to_list(request)
        form = ExportForm(request.POST)
        if not (form.is_valid() and _is_own_password(request, form)):
            return self._export_page(request, submissions, form, status=422)
        try:
            return _exported(request, submissions, form.cleaned_data)
        except CannotSeal:
            form.add_error("explanation", NOT_SEALED)
            return self._export_page(request, submissions, form, status=503)
        except NotAllowed as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return self._back_to_list(request)

    @staticmethod
    def _back_to_list(request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(queue_address(request))

    def _export_page(
        self,
        request: HttpRequest,
        submissions: Sequence[Submission],
        form: ExportForm,
        *,
        status: int = 200,
    ) -> HttpResponse:
        record(Action.LIST, subject="intake.submission", detail="form for export", request=request)
        context = {
            **self.admin_site.each_context(request),
            "title": "Export",
            "opts": self.opts,
            "submissions": submissions,
            "unread": [submission for submission in submissions if submission.is_unread],
            "form": form,
            "part_2_notice": PART_2_NOTICE,
            "kept": kept(request),
            "queue": queue_address(request),
        }
        template = "admin/intake/submission/export.html"
        return TemplateResponse(request, template, context, status=status)


def _in_order(chosen: models.QuerySet[Submission]) -> models.QuerySet[Submission]:
    return chosen.defer("sealed").order_by("-received_at", "pk")


def _ids(texts: Sequence[str]) -> list[UUID]:
    """The ids among `texts`, one more than may be exported at most; what is none is dropped."""
    found = []
    for text in texts[: MOST_EXPORTED + 1]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _problem_with(submissions: Sequence[Submission], request: HttpRequest) -> str:
    """Why these may not be exported, in words for staff; empty when they may."""
    if not submissions:
        return "Choose at least one submission to export."
    if len(submissions) > MOST_EXPORTED:
        return f"Choose {MOST_EXPORTED} submissions or fewer: that is the most for one file."
    closed = [one for one in submissions if not may_read(one, signed_in(request))]
    for submission in closed:
        record_refusal(
            request=request, subject=submission.reference, detail="export: claimed by another"
        )
    if closed:
        references = ", ".join(submission.reference for submission in closed)
        return f"Somebody else has claimed {references}. Choose again without that."
    return ""


def _is_own_password(request: HttpRequest, form: ExportForm) -> bool:
    """Whether the password is that of the account; counted and limited like a sign-in.

    Raises TooManyAttempts, which the staff's middleware answers.
    """
    user = signed_in(request)
    attempt = Attempt("password", user.get_username(), request)
    if user.check_password(form.cleaned_data["password"]):
        attempt.succeeded()
        return True
    attempt.failed()
    record_refusal(request=request, subject="intake.submission", detail="export: wrong password")
    form.add_error("password", WRONG_PASSWORD)
    return False


def _exported(
    request: HttpRequest, submissions: Sequence[Submission], answers: dict[str, Any]
) -> HttpResponse:
    """The file, each submission of it on the record and with a note before it leaves.

    Whether they may be exported is asked again of the locked rows: meanwhile somebody may
    have claimed one, or erased it. Raises NotAllowed, and CannotSeal; then there is no file.
    """
    reason = ExportReason(answers["reason"]).label
    with_sensitive = answers["sensitive"]
    part = "with" if with_sensitive else "without"
    detail = f"{reason}, {part} member ID and dates of birth"
    notes = [
        sealed_note(
            submission.pk,
            f"Exported as a file: {detail}.\n{answers['explanation']}",
            by=signed_in(request),
        )
        for submission in submissions
    ]
    with transaction.atomic():
        locked = _locked(submissions)
        problem = GONE if len(locked) < len(submissions) else _problem_with(locked, request)
        if not problem:
            text = as_csv(locked, with_sensitive=with_sensitive)
            for note in notes:
                note.save(force_insert=True)
            for submission in locked:
                record(Action.EXPORT, subject=submission.reference, detail=detail, request=request)
    # Not inside: the refusals of the locked rows stay on the record.
    if problem:
        raise NotAllowed(problem)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = f"submissions-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _locked(submissions: Sequence[Submission]) -> list[Submission]:
    """Those of `submissions` that are still there, with what was sent, the newest first.

    They are locked in the order in which everybody locks several, so that no two wait for
    each other.
    """
    ids = [submission.pk for submission in submissions]
    rows = Submission.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return sorted(rows, key=lambda submission: submission.received_at, reverse=True)
