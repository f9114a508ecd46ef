"""Every page of staff leaves a row: what was shown, done, or refused."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve

from asana_site.audit.models import Action
from asana_site.audit.recording import record, record_refusal, recorded
from asana_site.entrance import ENTRANCE

GetResponse = Callable[[HttpRequest], HttpResponse]

REFUSED = {400, 401, 403, 404, 405, 429}
READING = {"GET", "HEAD", "OPTIONS", "TRACE"}
UNKNOWN_PAGE = "unknown page"
# The translations of the admin's scripts show nothing.
NOT_RECORDED = {"jsi18n"}
# The pages on which one proves who one is, by the beginnings of their URL names.
WAYS_IN = ("login", "logout", "account_", "mfa_", "staff_")
# An id is a number or a UUID; anything else in an address may be what somebody typed.
ID = re.compile(r"\d{1,19}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class AuditMiddleware:
    """Records every staff page that did not record itself, and every refusal of one.

    Whatever keeps the row from being written is raised here, so that the error page goes
    out in place of the page: no record, no reading.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.prefix = f"/{settings.ADMIN_PATH}"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(self.prefix):
            self.note(request, response)
        return response

    def note(self, request: HttpRequest, response: HttpResponse) -> None:
        """Record `request` by how it was answered, unless its view did."""
        match = request.resolver_match
        subject, page = describe(match)
        if is_refused(request, response):
            if Action.REFUSAL not in recorded(request):
                status = str(response.status_code)
                detail = f"{page}: {status}" if page else status
                record_refusal(request=request, subject=subject, detail=detail)
        elif is_silent(request, response) or recorded(request):
            return
        elif request.method not in READING:
            record(Action.CHANGE, subject=subject, detail=page, request=request)
        elif listing := listing_of(response):
            action = Action.SEARCH if listing.query else Action.LIST
            record(action, subject=subject, detail=filters_of(listing), request=request)
        else:
            moved = "moved on" if 300 <= response.status_code < 400 else ""
            detail = ": ".join(filter(None, [page, moved]))
            record(Action.VIEW, subject=subject, detail=detail, request=request)


class RecordedChangeMiddleware(AuditMiddleware):
    """Lets a change in the admin and its row of the record stand or fall together.

    What the pages of a `ModelAdmin` change is committed with the row that says so. Pages that
    say `records_itself` do that on their own, in transactions as short as their work. It stands
    last: what comes before it decides whether the page may open at all.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """The answer of a page that changes something, recorded; None for every other one."""
        page = model_admin_of(view)
        if request.method in READING or page is None or getattr(page, "records_itself", False):
            return None
        with transaction.atomic():
            response: HttpResponse = view(request, *args, **kwargs)
            self.note(request, response)
        return response


def is_silent(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer shows nobody anything: to strangers, scripts' words, failures."""
    match = request.resolver_match
    return (
        not request.user.is_authenticated
        or response.status_code >= 500
        or (match is not None and match.url_name in NOT_RECORDED)
    )


def is_way_in(match: ResolverMatch | None) -> bool:
    """Whether the page is one of those on which one proves who one is."""
    return match is not None and str(match.url_name).startswith(WAYS_IN)


def is_refused(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the page was withheld: by its status, or by leading to the sign-in instead."""
    if response.status_code in REFUSED:
        return True
    match = request.resolver_match
    if not 300 <= response.status_code < 400 or (match and match.url_name in ENTRANCE):
        return False
    if not request.user.is_authenticated:
        return True
    try:
        leads_to = resolve(urlsplit(response.headers["Location"]).path)
        return is_way_in(leads_to) and not is_way_in(match)
    except Resolver404:
        return False


def model_admin_of(view: Callable) -> ModelAdmin | None:
    """The admin of the model whose page `view` makes, if it is one of the admin's pages.

    Django's own pages name it; those that a `ModelAdmin` adds are methods of it, wrapped.
    """
    added = getattr(getattr(view, "__wrapped__", None), "__self__", None)
    found = getattr(view, "model_admin", added)
    return found if isinstance(found, ModelAdmin) else None


def describe(match: ResolverMatch | None) -> tuple[str, str]:
    """(subject, page): `programs.program 12` and `history`, or a URL name and nothing.

    Neither repeats any part of the address but an id.
    """
    model_admin = model_admin_of(match.func) if match else None
    if match is None or not (match.url_name or model_admin):
        return UNKNOWN_PAGE, ""
    name, page = match.view_name, ""
    if model_admin:
        options = model_admin.opts
        name = options.label_lower
        page = (match.url_name or "").removeprefix(f"{options.app_label}_{options.model_name}_")
    found = ID.fullmatch(str(match.kwargs.get("object_id") or match.kwargs.get("id", "")))
    return f"{name} {found[0]}" if found else name, page


def listing_of(response: HttpResponse) -> ChangeList | None:
    """The admin's list that the answer shows, if it is one."""
    listing = (getattr(response, "context_data", None) or {}).get("cl")
    return listing if isinstance(listing, ChangeList) else None


def filters_of(listing: ChangeList) -> str:
    """The names of the filters in use, never what they were set to."""
    used = set(listing.get_filters_params())
    known = {
        str(filter_.title): set(filter_.expected_parameters()) for filter_ in listing.filter_specs
    }
    names = [title for title, parameters in known.items() if used & parameters]
    if used - set().union(*known.values()):
        names.append("other")
    return ", ".join(names)
