"""The photographs of a card: that they are there, and each of them on a recorded click."""

import time
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from asana_site.audit.models import Action
from asana_site.audit.recording import recorded
from intake.forms.insurance import PHOTOGRAPHS
from intake.models import CardPhotograph, Side, Submission
from intake.queue.access import readable, record_reading, unless_claimed
from intake.queue.neighbours import kept
from intake.reading import OpenedSubmission
from intake.sealing import CannotOpen

# Under which the session knows the look that its page has recorded and whose picture follows.
LOOK = "photograph_look"
# Seconds in which a browser fetches the picture of a page. What comes later is another look.
LOOK_LASTS = 60


def shown(request: HttpRequest, submission: Submission, opened: OpenedSubmission) -> dict[str, Any]:
    """What the submission page says of photographs: which sides there are, and no picture.

    Each stands at the answer in whose place it was sent.
    """
    sides = [Side(side) for side in submission.photographs.values_list("side", flat=True)]
    by_field = {PHOTOGRAPHS[side]: side for side in sides}
    groups = [group.with_sides(by_field) for group in opened.groups]
    return {"sides": sides, "opened": replace(opened, groups=groups)}


def details_of(side: Side) -> str:
    """What the record says of a look."""
    return f"photograph: {side.described.lower()}"


class PhotographPages(admin.ModelAdmin):
    """The photographs of a card, each of them on a recorded click."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "<uuid:object_id>/photograph/<str:side>/",
                wrap(self.photograph_view),
                name="intake_submission_photograph",
            ),
            path(
                "<uuid:object_id>/photograph/<str:side>/picture/",
                wrap(self.picture_view),
                name="intake_submission_photograph_picture",
            ),
            *super().get_urls(),
        ]

    @unless_claimed("The photograph was not shown.")
    def photograph_view(self, request: HttpRequest, object_id: UUID, side: str) -> HttpResponse:
        """The page that shows one photograph, only by POST; recorded before it is shown."""
        submission = readable(self, request, object_id)
        if request.method != "POST":
            page = reverse("admin:intake_submission_change", args=[object_id])
            return HttpResponseRedirect(page + kept(request))
        photograph = _photograph(submission, side)
        _, problem = _open(photograph)
        _record(request, submission, photograph, problem)
        if not problem:
            request.session[LOOK] = [str(photograph.pk), time.time()]
        context = {
            **self.admin_site.each_context(request),
            "title": Side(photograph.side).described,
            "opts": self.opts,
            "submission": submission,
            "kept": kept(request),
            "side": photograph.side,
            "unopened": problem,
        }
        return TemplateResponse(request, "admin/intake/submission/photograph.html", context)

    def picture_view(self, request: HttpRequest, object_id: UUID, side: str) -> HttpResponse:
        """The picture itself: that of the page just recorded, once, or a look of its own."""
        submission = readable(self, request, object_id)
        photograph = _photograph(submission, side)
        jpeg, problem = _open(photograph)
        if _belongs_to_page(request, photograph):
            recorded(request).add(Action.REVEAL)
        else:
            _record(request, submission, photograph, problem)
        if problem:
            raise Http404
        response = HttpResponse(jpeg, content_type="image/jpeg")
        response["Content-Disposition"] = f'inline; filename="card-{photograph.side}.jpg"'
        return response


def _photograph(submission: Submission, side: str) -> CardPhotograph:
    """The photograph of that side; raises Http404."""
    photograph = submission.photographs.filter(side=side).first() if side in Side.values else None
    if photograph is None:
        raise Http404
    return photograph


def _open(photograph: CardPhotograph) -> tuple[bytes, str]:
    """The picture, or why it cannot be opened."""
    try:
        return photograph.read(), ""
    except CannotOpen as error:
        return b"", str(error)


def _record(
    request: HttpRequest, submission: Submission, photograph: CardPhotograph, problem: str
) -> None:
    """Record a look, or that it was asked for in vain."""
    detail = details_of(Side(photograph.side))
    if problem:
        detail += ", which cannot be opened"
    record_reading(request, submission, OpenedSubmission(problem), Action.REVEAL, detail)


def _belongs_to_page(request: HttpRequest, photograph: CardPhotograph) -> bool:
    """Whether the page that was just recorded asks for its picture, for the first time."""
    photograph_id, at = request.session.pop(LOOK, ("", 0.0))
    return bool(photograph_id == str(photograph.pk)) and 0 <= time.time() - at < LOOK_LASTS
