"""The pages for when something did not work: each carries the telephone and the crisis line."""

import sys
from base64 import b64encode
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from asana_site.models import Center

# What a database raises that is away, or in which a table is missing because the site is just
# being brought up to date.
AWAY = (InterfaceError, OperationalError, ProgrammingError)

# When search engines and other programs may ask again.
RETRY_AFTER_SECONDS = 60


def _answer(
    request: HttpRequest, template: str, status: int, context: dict[str, Any] | None = None
) -> HttpResponse:
    """An error page that is stored nowhere; the bare one while the database is away."""
    center = Center.load_or_remember()
    if center is None:
        return server_error(request)
    request.center = center  # type: ignore[attr-defined]
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request was broken, too long, or had far too many fields."""
    return _answer(request, "errors/400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, and not for this person; among the staff pages it is one of them."""
    page = _staff_page(request)
    return _answer(request, "errors/403_staff.html" if page else "errors/403.html", 403, page)


def _staff_page(request: HttpRequest) -> dict[str, Any] | None:
    """What every page of the admin shows, for a member of staff who asked for one; else None."""
    if not settings.SERVES_STAFF or not request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
        return None
    # Here, because the public part has no admin.
    from django.contrib import admin

    if not hasattr(request, "user") or not admin.site.has_permission(request):
        return None
    return {**admin.site.each_context(request), "title": "This page is not open to you"}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a post that did not prove it came from a page of ours.

    A view class may answer its own refused posts with `answer_refused_post`, so that a
    person whose browser dropped a cookie gets the form back with everything they typed.
    """
    match = request.resolver_match
    view_class = getattr(match.func, "view_class", None) if match else None
    if match and view_class and hasattr(view_class, "answer_refused_post"):
        view = view_class(**match.func.view_initkwargs)  # type: ignore[attr-defined]
        view.setup(request, *match.args, **match.kwargs)
        answer: HttpResponse = view.answer_refused_post()
        return answer
    return _answer(request, "errors/csrf_failure.html", 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: there is no such page, or it is not published."""
    return _answer(request, "errors/404.html", 404)


def gone(request: HttpRequest) -> HttpResponse:
    """410: the page was taken down for good."""
    return _answer(request, "errors/410.html", 410)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: something broke here; 503: the database is away, and it is worth asking again.

    Stands alone: no database, no other file, its own style.
    """
    is_away = isinstance(sys.exception(), AWAY)
    style = loader.render_to_string("errors/500.css")
    html = loader.render_to_string("errors/500.html", {"center": Center.remembered()})
    response = HttpResponse(html, status=503 if is_away else 500)
    response["Cache-Control"] = "no-store"
    if is_away:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    # The policy allows this one style element by its digest.
    digest = b64encode(sha256(style.encode()).digest()).decode()
    response._csp_replace = {"style-src": [f"'sha256-{digest}'"]}  # type: ignore[attr-defined]
    return response
