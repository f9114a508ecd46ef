"""What every answer carries, and what every request is cleared of."""

from collections.abc import Callable
from copy import copy

from django.conf import settings
from django.contrib.redirects.middleware import RedirectFallbackMiddleware
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse

from asana_site.views.errors import gone

GetResponse = Callable[[HttpRequest], HttpResponse]

# The features that Chromium lets a page refuse (`document.featurePolicy.features()`), but for
# the client hints, which reach no other site than ours, and for the event `unload`, to which
# the scripts of the admin listen. No page of ours uses any of them.
REFUSED_FEATURES = (
    *("accelerometer", "aria-notify", "autoplay", "browsing-topics", "camera"),
    *("captured-surface-control", "clipboard-read", "clipboard-write", "compute-pressure"),
    *("cross-origin-isolated", "deferred-fetch", "deferred-fetch-minimal"),
    *("digital-credentials-create", "digital-credentials-get", "display-capture"),
    *("encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid"),
    *("identity-credentials-get", "idle-detection", "interest-cohort", "keyboard-map"),
    *("language-detector", "language-model", "local-fonts", "local-network"),
    *("local-network-access", "loopback-network", "magnetometer"),
    *("media-playback-while-not-visible", "microphone", "midi", "on-device-speech-recognition"),
    *("otp-credentials", "payment", "picture-in-picture", "private-state-token-issuance"),
    *("private-state-token-redemption", "screen-wake-lock", "serial", "speaker-selection"),
    *("storage-access", "summarizer", "sync-xhr", "translator", "usb"),
    *("window-management", "xr-spatial-tracking"),
)
# Staff sign in with passkeys.
PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")


def _permissions(passkeys: str) -> str:
    refused = [f"{feature}=()" for feature in REFUSED_FEATURES]
    return ", ".join(refused + [f"{feature}={passkeys}" for feature in PASSKEYS])


# Some of these Django sets as well, but not on the answers that it gives before its own
# middleware has run: a foreign host's, say.
HEADERS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": _permissions("()"),
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": settings.X_FRAME_OPTIONS,
}
# What is under the staff's address stays out of caches, referrers and search engines.
STAFF_HEADERS = {
    "Cache-Control": "no-store",
    "Permissions-Policy": _permissions("(self)"),
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def is_staff_address(path: str) -> bool:
    """Whether `path` belongs to the staff's pages, also where its last slash is missing."""
    return f"{path}/".startswith(f"/{settings.ADMIN_PATH}")


class SecurityHeadersMiddleware:
    """Adds the headers that protect a reader to every answer that has not set its own.

    It stands first, so that redirects and refusals of every other middleware pass it, and
    what is under the staff's address gets the stricter headers whoever answers. Where no
    staff are served that address is like any other that does not exist.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.HAS_ADMIN and is_staff_address(request.path_info):
            for name, value in STAFF_HEADERS.items():
                response[name] = value
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class StaffOnlyMiddleware:
    """Answers 404 outside of the staff's address, for the process that serves staff alone.

    The site's addresses stay known there, because staff pages link to the site. Static
    files are served before a request comes here.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_staff_address(request.path_info):
            raise Http404
        return self.get_response(request)


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


def has_null_character(request: HttpRequest) -> bool:
    """Whether there is a null character in the address or its query."""
    return "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "")


class NullCharacterMiddleware:
    """Refuses addresses and drops cookies with a null character.

    PostgreSQL can compare it with nothing and would fail. An address of the staff's is refused
    further in, by `StaffNullCharacterMiddleware`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_staffs = settings.HAS_ADMIN and is_staff_address(request.path_info)
        if has_null_character(request) and not is_staffs:
            raise BadRequest("The address has a null character.")
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return self.get_response(request)


class StaffNullCharacterMiddleware:
    """Refuses addresses with a null character behind the record of access, which has a row of it.

    Nothing before it asks the database for any part of the address.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if has_null_character(request):
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
