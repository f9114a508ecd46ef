"""Nothing under the admin's address opens without a complete, living session."""

from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from asana_site.entrance import ENTRANCE
from asana_site.staff import events, sessions
from asana_site.staff.throttle import TooManyAttempts
from asana_site.staff.views import too_many_attempts

# Open to everybody, like the entrance: it tells nothing.
NOWHERE = "staff_nowhere"
# Open to those who gave their password and have no second factor yet.
ENROLLMENT = {
    *("account_logout", "staff_logout", "staff_stay"),
    *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn"),
}


class StaffSessionMiddleware:
    """Ends sessions, asks for the second factor, and notes that a session is used.

    It stands behind the middleware of sessions, accounts and messages, and decides by the
    name of the address: what is not listed above is closed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.prefix = f"/{settings.ADMIN_PATH}"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """The way to the sign-in, or None when the page may open."""
        match = request.resolver_match
        name = match.view_name if match else ""
        if not request.path_info.startswith(self.prefix) or name == NOWHERE:
            return None
        if isinstance(request.user, AbstractUser):
            over = sessions.ended(request.session, request.user)
        else:
            # Django knows the session's account no more: it left the staff.
            over = sessions.Ended.CHANGED if SESSION_KEY in request.session else None
        if over:
            _end(request, over)
        if not isinstance(request.user, AbstractUser):
            return None if name in ENTRANCE else _to_sign_in(request)
        sessions.use(request.session)
        if sessions.is_complete(request.session) or name in ENTRANCE | ENROLLMENT:
            return None
        return _to_enrollment(request, request.user)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answers what the forms of the sign-in refuse."""
        if isinstance(exception, TooManyAttempts):
            return too_many_attempts(request, exception)
        if isinstance(exception, ReauthenticationRequired) and request.user.is_authenticated:
            # The page is opened again afterwards; what was posted is neither kept nor replayed.
            return _redirect("account_reauthenticate", request.path)
        return None


def _end(request: HttpRequest, reason: sessions.Ended) -> None:
    user = request.user if isinstance(request.user, AbstractUser) else None
    events.session_ended(request, user, reason.name.lower())
    logout(request)
    messages.info(request, reason.value)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    return _redirect("account_login", _page_to_come_back_to(request))


def _to_enrollment(request: HttpRequest, user: AbstractUser) -> HttpResponse:
    events.page_refused(request, user)
    request.session[sessions.NEXT] = _page_to_come_back_to(request)
    return _redirect("mfa_index")


def _page_to_come_back_to(request: HttpRequest) -> str:
    """The page of this request; of a page of the sign-in itself and of a POST, the start.

    What was posted is not kept: the page at the same address may be of another kind.
    """
    own = request.path.startswith(reverse("account_login"))
    return "" if own or request.method not in ("GET", "HEAD") else request.get_full_path()


def _redirect(name: str, come_back_to: str = "") -> HttpResponse:
    query = f"?{urlencode({'next': come_back_to})}" if come_back_to else ""
    return HttpResponseRedirect(f"{reverse(name)}{query}")
