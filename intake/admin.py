"""The queue of admissions, put together from its pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from intake.models import Submission
from intake.queue.act_pages import ActPages
from intake.queue.benefits_pages import BenefitsPages
from intake.queue.changelist import QueuePages
from intake.queue.export_pages import ExportPages
from intake.queue.keeping_pages import KeepingPages
from intake.queue.photographs import PhotographPages
from intake.queue.print_pages import PrintPages
from intake.queue.replies import ReplyPages
from intake.queue.reply_templates import ReplyTemplateAdmin
from intake.queue.search_pages import SearchPages
from intake.queue.submission_page import SubmissionPages

__all__ = ["ReplyTemplateAdmin", "SubmissionAdmin"]


@admin.register(Submission)
class SubmissionAdmin(
    SearchPages,
    QueuePages,
    ActPages,
    BenefitsPages,
    PhotographPages,
    PrintPages,
    ExportPages,
    ReplyPages,
    KeepingPages,
    SubmissionPages,
):
    """Submissions: a queue, and a page that opens what one person sent."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted with one click: erasure asks for a reason and a second time."""
        return False
