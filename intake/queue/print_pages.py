"""A submission on paper, with the notice that the law asks for."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from asana_site.audit.models import Action
from intake.benefits import latest_benefits
from intake.models import Submission
from intake.payload import Payload
from intake.queue.access import readable, record_reading, unless_claimed
from intake.queue.paper import paper_facts
from intake.queue.wishes import wishes_elsewhere
from intake.queue.work_shown import after_a_call
from intake.reading import OpenedSubmission, read_notes, read_submission, shown_group
from intake.sealing import CannotOpen

WITH_SENSITIVE = "with member ID and dates of birth"
WITHOUT_SENSITIVE = "without member ID and dates of birth"


class PrintPages(admin.ModelAdmin):
    """A submission on paper, with the notice that the law asks for."""

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "<uuid:object_id>/print/",
            self.admin_site.admin_view(self.print_view),
            name="intake_submission_print",
        )
        return [page, *super().get_urls()]

    @unless_claimed("Nothing was printed.")
    def print_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """All of a submission, for paper; hidden answers only when they are asked for by POST."""
        submission = readable(self, request, object_id)
        opened = read_submission(submission)
        is_whole = request.method == "POST" and request.POST.get("sensitive") == "yes"
        if is_whole:
            reveal_all(submission, opened)
        detail = f"the submission, {WITH_SENSITIVE if is_whole else WITHOUT_SENSITIVE}"
        record_reading(request, submission, opened, Action.PRINT, detail)
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            **paper_facts(request, submission),
            "title": "Submission on paper",
            "opts": self.opts,
            "opened": opened,
            "after_a_call": after_a_call(submission),
            "wishes": wishes_elsewhere(submission),
            "is_whole": is_whole,
            "has_hidden": _has_hidden(opened),
            "benefits": latest_benefits(submission),
            "notes": read_notes(submission),
            "timeline": submission.timeline.select_related("actor"),
        }
        return TemplateResponse(request, "admin/intake/submission/print.html", context)


def reveal_all(submission: Submission, opened: OpenedSubmission) -> None:
    """Put the hidden answers into `opened`, all of them."""
    try:
        payload: Payload = submission.read()
    except CannotOpen:
        return
    opened.groups = [shown_group(group, is_whole=True) for group in payload.groups]


def _has_hidden(opened: OpenedSubmission) -> bool:
    return any(answer.is_hidden for group in opened.groups for answer in group.answers)
