from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from asana_site.staff import sessions


def session(request: HttpRequest) -> dict[str, Any]:
    """When the session of staff ends; pages that do not ask open no session for it."""
    return {"staff_session": SimpleLazyObject(lambda: _session_of(request))}


def _session_of(request: HttpRequest) -> dict[str, Any]:
    state = getattr(request, "session", {})
    if sessions.KEY not in state:
        return {}
    return {
        "seconds": sessions.seconds_left(request.session),
        "latest_end": sessions.latest_end(request.session),
        "last_sign_in": sessions.last_sign_in(request.session),
    }
