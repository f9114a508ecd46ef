"""What Web Authentication asks of a site besides what django-allauth looks at.

allauth lets the `fido2` library verify the challenge, the signature, the site's id and that
somebody was present. It would take an answer that was given at any subdomain, port or scheme,
and does not look at the counter, by which a copy of a passkey shows (Web Authentication,
level 2, 7.1, 7.2 and 6.1.1).
"""

from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import (
    parse_authentication_response,
    parse_registration_response,
)
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

# Where the count of a passkey's last use stands in `Authenticator.data`.
COUNTER = "counter"
DEFAULT_PORTS = {"http": 80, "https": 443}


class CountedBack(Exception):
    """A passkey has not counted further since it was last used: there may be a copy of it."""


def staff_origin(request: HttpRequest) -> str:
    """The one origin at which staff use passkeys, as a browser writes it.

    It is that of STAFF_URL. The development server may have been given another port; browsers
    make passkeys there for the name localhost alone.
    """
    if settings.DEBUG:
        return _origin("http", "localhost", int(request.get_port()))
    address = urlsplit(settings.STAFF_URL)
    return _origin(address.scheme, address.hostname or "", address.port)


def _origin(scheme: str, host: str, port: int | None) -> str:
    is_default = port is None or port == DEFAULT_PORTS.get(scheme)
    return f"{scheme}://{host}" if is_default else f"{scheme}://{host}:{port}"


def site_id(request: HttpRequest) -> str:
    """By what passkeys know the site: the host of its origin."""
    return urlsplit(staff_origin(request)).hostname or ""


def check_origin_of_new(credential: Any, request: HttpRequest) -> None:
    """Raise ValueError, or whatever reading it ends in, for a passkey made elsewhere."""
    _check_origin(parse_registration_response(credential), request)


def check_origin_of_answer(credential: Any, request: HttpRequest) -> None:
    """Raise ValueError, or whatever reading it ends in, for an answer given elsewhere."""
    _check_origin(parse_authentication_response(credential), request)


def _check_origin(answer: Any, request: HttpRequest) -> None:
    told = answer.response.client_data
    # No page of ours stands in a frame of another site.
    if told.origin != staff_origin(request) or told.cross_origin:
        raise ValueError("The passkey was used elsewhere.")


@transaction.atomic
def count_on(passkey: Authenticator, credential: Any) -> None:
    """Note how far the passkey has counted with this answer, whose signature was verified.

    Raises CountedBack when that is no further than before. A passkey that always says 0 does
    not count. Raises ValueError when the passkey was removed meanwhile.
    """
    row = Authenticator.objects.select_for_update().filter(pk=passkey.pk).first()
    if row is None:
        raise ValueError("The passkey was removed.")
    before = row.data.get(COUNTER, row.wrap().authenticator_data.counter)
    now = parse_authentication_response(credential).response.authenticator_data.counter
    if now <= before and (now or before):
        raise CountedBack
    row.data[COUNTER] = now
    row.save(update_fields=["data"])
