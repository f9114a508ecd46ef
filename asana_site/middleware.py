"""What every answer carries, and what every request is cleared of."""

from collections.abc import Callable
from copy import copy

from django.conf import settings
from django.contrib.redirects.middleware import RedirectFallbackMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from asana_site.views.errors import gone

GetResponse = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation"),
        *("gyroscope", "microphone", "payment", "publickey-credentials-get", "usb"),
    )
)


class SecurityHeadersMiddleware:
    """Adds the headers that Django has no setting for, to every answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class HiddenOriginMiddleware:
    """Tells our own forms from others' when the browser hides where they come from.

    A page with `Referrer-Policy: no-referrer` makes browsers send `Origin: null` with
    its own forms (Fetch standard, "append a request Origin header"), which the check
    against forged requests would refuse. `Sec-Fetch-Site`, which no page can set, tells
    whether the form was ours. Browsers from before that header are believed, because
    the secret token in the form is checked all the same.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("HTTP_ORIGIN") == "null" and request.META.get(
            "HTTP_SEC_FETCH_SITE", "same-origin"
        ) in ("same-origin", "none"):
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.META.get('HTTP_HOST', '')}"
        return self.get_response(request)


class NullCharacterMiddleware:
    """Refuses addresses with a null character, which PostgreSQL cannot compare with anything."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The address has a null character.")
        return self.get_response(request)


class RedirectMiddleware(RedirectFallbackMiddleware):
    """Answers moved addresses with their new ones, and removed ones with our own 410 page."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        if answer.status_code == 404 and request.META.get("QUERY_STRING"):
            # Advertisements and mails add a query to the addresses they lead to.
            bare = copy(request)
            bare.META = request.META | {"QUERY_STRING": ""}
            answer = super().process_response(bare, response)
        return gone(request) if answer.status_code == 410 else answer


class StaffPagesMiddleware:
    """Keeps every answer under the admin's address out of caches and out of referrers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.prefix = f"/{settings.ADMIN_PATH}"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(self.prefix):
            response["Cache-Control"] = "no-store"
            response["Referrer-Policy"] = "no-referrer"
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response
