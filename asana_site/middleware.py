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


# Some of these Django sets as well, but not on the answers that it gives before its own
# middleware has run: a foreign host's, say.
HEADERS = {
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": settings.X_FRAME_OPTIONS,
}


class SecurityHeadersMiddleware:
    """Adds the headers that protect a reader to every answer that has not set its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class HiddenOriginMiddleware:
    """Tells our own forms from others' when the browser hides where they come from.

    A page with `Referrer-Policy: no-referrer` makes browsers send `Origin: null` with
    its own forms (Fetch standard, "append a request Origin header"), which the check
    against forged requests would refuse. `Sec-Fetch-Site`, which no page can set, tells
    whether the form was ours. Browsers from before that header are believed, and so are
    those that send no Origin at all, because the secret token in the form is checked all
    the same.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hidden = request.META.get("HTTP_ORIGIN") == "null" or not (
            "HTTP_ORIGIN" in request.META or "HTTP_REFERER" in request.META
        )
        ours = request.META.get("HTTP_SEC_FETCH_SITE", "same-origin") in ("same-origin", "none")
        if request.method == "POST" and hidden and ours:
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return self.get_response(request)


class NullCharacterMiddleware:
    """Refuses addresses and drops cookies with a null character.

    PostgreSQL can compare it with nothing and would fail.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The address has a null character.")
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
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
