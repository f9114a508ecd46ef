from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from asana_site.pages import center_of
from asana_site.shared_parts import SharedParts


def site(request: HttpRequest) -> dict[str, Any]:
    """What every template may print: the center's facts, the parts that all pages share, and
    whether the site is live.
    """
    return {
        "center": SimpleLazyObject(lambda: center_of(request)),
        "shared": SimpleLazyObject(lambda: SharedParts(center_of(request))),
        "site_live": settings.SITE_LIVE,
    }
