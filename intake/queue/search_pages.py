"""Search by what identifies a person, by POST, on the record."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import get_text_list

from asana_site.audit.models import Action
from asana_site.audit.recording import record
from asana_site.staff.names import name_of
from intake.finding.indexing import AT_A_REQUEST, index_new
from intake.finding.searching import MOST_SHOWN, Found, Query, Result, search
from intake.forms.fields import TextField
from intake.models import Submission
from intake.queue.neighbours import FROM_SEARCH
from intake.queue.rows import age_of

SUBJECT = "intake.submission"
LONGEST_WORDS = 254
# Under which the session knows what was found last: by which kinds of words, and which
# submissions by their ids. The words themselves are kept nowhere.
LAST_FOUND = "search_found"


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
        wrap = self.admin_site.admin_view
        return [
            path("search/", wrap(self.search_view), name="intake_submission_search"),
            path("search/found/", wrap(self.found_view), name="intake_submission_found"),
            *super().get_urls(),
        ]

    def search_view(self, request: HttpRequest) -> HttpResponse:
        """The search form; a post searches and leads to what was found.

        The words are in no address and in no session, and the record says only as what they
        were looked for. What cannot be searched comes back in the box.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = SearchForm(request.POST if request.method == "POST" else None)
        waiting = index_new(AT_A_REQUEST)
        if not form.is_bound:
            return self._search_page(request, form, {"waiting": waiting})
        if not form.is_valid():
            record(Action.SEARCH, subject=SUBJECT, detail="not searched", request=request)
            return self._search_page(request, form, {"waiting": waiting}, status=422)
        found = search(form.cleaned_data["words"])
        more = "more than " if found.has_more else ""
        detail = f"{', '.join(found.looked_for)}: {more}{len(found.results)} found"
        record(Action.SEARCH, subject=SUBJECT, detail=detail, request=request)
        request.session[LAST_FOUND] = _kept(found, waiting)
        return HttpResponseRedirect(reverse("admin:intake_submission_found"))

    def found_view(self, request: HttpRequest) -> HttpResponse:
        """What this session found last, as it is by now, listed on the record each time."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        last = request.session.get(LAST_FOUND)
        if last is None:
            return HttpResponseRedirect(reverse("admin:intake_submission_search"))
        found = _found_again(last)
        detail = f"what a search had found: {len(found.results)}"
        record(Action.LIST, subject=SUBJECT, detail=detail, request=request)
        shown = {"waiting": last["waiting"], **_shown(found)}
        return self._search_page(request, SearchForm(), shown)

    def _search_page(
        self, request: HttpRequest, form: SearchForm, shown: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": "Search", "opts": self.opts}
        context |= {"form": form, **shown}
        template = "admin/intake/submission/search.html"
        return TemplateResponse(request, template, context, status=status)


def _kept(found: Found, waiting: int) -> dict[str, Any]:
    """What the session keeps of a search: no word of it, and nothing that somebody sent."""
    return {
        "looked_for": found.looked_for,
        "hits": [[str(result.submission.pk), result.by] for result in found.results],
        "has_more": found.has_more,
        "waiting": waiting,
    }


def _found_again(last: dict[str, Any]) -> Found:
    """What was found, as it is by now and in its order; what was deleted since is left out."""
    by = {UUID(pk): by for pk, by in last["hits"]}
    # As the results show them: nothing sealed comes along.
    rows = Submission.objects.defer("sealed").select_related("claimed_by").in_bulk(list(by))
    results = [Result(rows[pk], by[pk]) for pk in by if pk in rows]
    return Found(last["looked_for"], results, has_more=last["has_more"])


def _shown(found: Found) -> dict[str, Any]:
    """What the page shows of a search."""
    return {
        "found": found,
        "looked_for": get_text_list(found.looked_for, "or"),
        "headline": headline(found),
        # The title tells it at once, and says nothing of what was searched for.
        "subtitle": headline(found),
        "from_search": FROM_SEARCH,
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
