"""Search by what identifies a person, by POST, on the record."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import get_text_list

from asana_site.audit.models import Action
from asana_site.audit.recording import record
from asana_site.staff.names import name_of
from intake.finding.indexing import AT_A_REQUEST, index_new
from intake.finding.searching import MOST_SHOWN, Found, Query, search
from intake.forms.fields import TextField
from intake.models import Submission
from intake.queue.rows import age_of

SUBJECT = "intake.submission"
LONGEST_WORDS = 254


class SearchForm(forms.Form):
    """One box for whatever the caller has said."""

    words = TextField(
        label="Search by telephone, e-mail, member ID, last name or reference",
        help_text="In any format and any script. Accents, capitals, spaces and hyphens do not "
        "matter. What you type is kept nowhere; the record says that you searched.",
        max_length=LONGEST_WORDS,
        message="Type what you look for: a number, an address, a name or a reference.",
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )

    def clean_words(self) -> str:
        """What was typed, if anything can be looked for in it."""
        words: str = self.cleaned_data["words"]
        if not Query.from_text(words).looked_for:
            raise forms.ValidationError(
                "There is no number, address, name or reference in this. Type at least a whole "
                "telephone number, a word of the name, or three characters of a member ID."
            )
        return words


class SearchPages(admin.ModelAdmin):
    """Search by what identifies a person, by POST, on the record."""

    def get_urls(self) -> list[URLPattern]:
        found = path(
            "search/",
            self.admin_site.admin_view(self.search_view),
            name="intake_submission_search",
        )
        return [found, *super().get_urls()]

    def search_view(self, request: HttpRequest) -> HttpResponse:
        """The search form, and below it what a post has found.

        The words stay in this one answer: they are in no address, and the record says only
        as what they were looked for.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = SearchForm(request.POST if request.method == "POST" else None)
        waiting = index_new(AT_A_REQUEST)
        context = {**self.admin_site.each_context(request), "title": "Search", "opts": self.opts}
        context |= {"form": form, "waiting": waiting}
        if form.is_bound:
            context |= self.found(request, form)
        status = 422 if form.errors else 200
        return TemplateResponse(
            request, "admin/intake/submission/search.html", context, status=status
        )

    @staticmethod
    def found(request: HttpRequest, form: SearchForm) -> dict[str, Any]:
        """What the page shows of a search; that somebody searched is recorded either way."""
        if not form.is_valid():
            record(Action.SEARCH, subject=SUBJECT, detail="not searched", request=request)
            return {}
        found = search(form.cleaned_data["words"])
        more = "more than " if found.has_more else ""
        detail = f"{', '.join(found.looked_for)}: {more}{len(found.results)} found"
        record(Action.SEARCH, subject=SUBJECT, detail=detail, request=request)
        return {
            "found": found,
            "looked_for": get_text_list(found.looked_for, "or"),
            "headline": headline(found),
            # The title tells it at once, and says nothing of what was searched for.
            "subtitle": headline(found),
            "results": [
                {
                    "submission": result.submission,
                    "age": age_of(result.submission),
                    "by": get_text_list(result.by, "and"),
                    "holder": holder_of(result.submission),
                }
                for result in found.results
            ],
        }


def headline(found: Found) -> str:
    """How many were found, in words."""
    if found.has_more:
        return f"More than {MOST_SHOWN} submissions found: these are the newest"
    number = len(found.results)
    if number == 1:
        return "1 submission found"
    return f"{number} submissions found" if number else "Nothing found"


def holder_of(submission: Submission) -> str:
    """The name of who has claimed `submission`, while the claim holds; else nothing."""
    if not submission.is_claimed() or submission.claimed_by is None:
        return ""
    return name_of(submission.claimed_by)
