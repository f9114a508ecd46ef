"""Words to say or write, filled in for the person at hand. The site sends none of them."""

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from asana_site.models import Center
from intake.models import ReplyTemplate, Submission
from intake.queue.access import readable, record_reading, unless_claimed
from intake.queue.neighbours import kept
from intake.queue.wishes import wishes_elsewhere
from intake.queue.work_shown import after_a_call
from intake.reading import OpenedSubmission, read_submission
from intake.replies import FilledReply, fill, values_for
from intake.sealing import CannotOpen

MAY_READ_TEMPLATES = "intake.view_replytemplate"
VOICEMAIL = re.compile(r"voice[\s-]*mail|answering[\s-]*machine", re.IGNORECASE)


@dataclass(frozen=True)
class Offered:
    """A template in the list, and whether its use would break what the person asked."""

    template: ReplyTemplate
    is_forbidden: bool


def shown(request: HttpRequest, submission: Submission, opened: OpenedSubmission) -> dict[str, Any]:
    """What the submission page shows: the templates by channel, under the name `replies`."""
    if opened.problem or not request.user.has_perm(MAY_READ_TEMPLATES):
        return {"replies": []}
    templates = ReplyTemplate.objects.defer("body").order_by("channel", "title")
    offered = [
        Offered(template, opened.forbids_voicemail and is_for_voicemail(template))
        for template in templates
    ]
    by_channel = groupby(offered, lambda offer: offer.template.get_channel_display())
    return {"replies": [{"channel": name, "offered": list(found)} for name, found in by_channel]}


def is_for_voicemail(template: ReplyTemplate) -> bool:
    """Whether its words are to be left on a voicemail: leads say so in the title."""
    return bool(VOICEMAIL.search(template.title))


class ReplyPages(admin.ModelAdmin):
    """The page with one template's words for one person."""

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "<uuid:object_id>/reply/<int:template_id>/",
            self.admin_site.admin_view(self.reply_view),
            name="intake_submission_reply",
        )
        return [page, *super().get_urls()]

    @unless_claimed("The reply was not opened.")
    def reply_view(self, request: HttpRequest, object_id: UUID, template_id: int) -> HttpResponse:
        """The words, filled in, under what to mind before calling or writing."""
        submission = readable(self, request, object_id)
        if not request.user.has_perm(MAY_READ_TEMPLATES):
            raise PermissionDenied
        template = ReplyTemplate.objects.filter(pk=template_id).first()
        if template is None:
            raise Http404
        opened = read_submission(submission)
        record_reading(request, submission, opened, detail="reply template")
        context = {
            **self.admin_site.each_context(request),
            "title": template.title,
            "opts": self.opts,
            "submission": submission,
            "kept": kept(request),
            "opened": opened,
            "after_a_call": after_a_call(submission),
            "wishes": wishes_elsewhere(submission),
            "is_forbidden": opened.forbids_voicemail and is_for_voicemail(template),
            "template": template,
            "reply": _filled(template, submission),
        }
        return TemplateResponse(request, "admin/intake/submission/reply.html", context)


def _filled(template: ReplyTemplate, submission: Submission) -> FilledReply | None:
    """The words for this person; None when the submission cannot be opened."""
    try:
        payload = submission.read()
    except CannotOpen:
        return None
    return fill(template.body, values_for(submission, payload, Center.load()))
