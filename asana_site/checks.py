"""System checks of our own settings: what is missing or weak is refused, with a hint.

`asana_site.wsgi` runs every check before the first request, so a process with a
missing key does not serve. The checks marked for deployment run with `check --deploy`.
"""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import DatabaseError

SHORTEST_SECRET = 50
FEWEST_DIFFERENT_CHARACTERS = 10
LOOPBACK = {"localhost", "127.0.0.1", "::1"}

Apps = Sequence[AppConfig] | None


def is_weak(secret: str) -> bool:
    """Whether a secret is too short or too plain to have come from a generator."""
    return (
        len(secret) < SHORTEST_SECRET
        or len(set(secret)) < FEWEST_DIFFERENT_CHARACTERS
        or secret.startswith("django-insecure")
    )


@checks.register(checks.Tags.security)
def secret_key_is_strong(app_configs: Apps, **kwargs: Any) -> list[checks.CheckMessage]:
    """E001: SECRET_KEY signs the forms' tokens and the staff's sessions."""
    try:
        secret = settings.SECRET_KEY
    except ImproperlyConfigured:
        secret = ""
    if is_weak(secret):
        return [
            checks.Error(
                "SECRET_KEY is missing or weak.",
                hint=f"Set it to at least {SHORTEST_SECRET} random characters: "
                '`python -c "import secrets; print(secrets.token_urlsafe(50))"`.',
                id="asana_site.E001",
            )
        ]
    return []


@checks.register(checks.Tags.security)
def addresses_are_declared(app_configs: Apps, **kwargs: Any) -> list[checks.CheckMessage]:
    """E002, E003: in production the site knows its own address and serves it encrypted."""
    if settings.DEBUG:
        return []
    errors: list[checks.CheckMessage] = []
    address = urlsplit(settings.SITE_URL)
    if not address.hostname or address.path or address.query:
        errors.append(
            checks.Error(
                "SITE_URL is missing or is not the address of a site.",
                hint="Set it to the public address without a path, such as https://www.example.org.",
                id="asana_site.E002",
            )
        )
    elif address.scheme != "https" and address.hostname not in LOOPBACK:
        errors.append(
            checks.Error(
                "SITE_URL does not begin with https://.",
                hint="Health information travels encrypted only. Plain http is accepted for "
                "this machine's own address, to rehearse.",
                id="asana_site.E003",
            )
        )
    return errors


@checks.register(checks.Tags.security)
def hosts_are_declared(app_configs: Apps, **kwargs: Any) -> list[checks.CheckMessage]:
    """E004: only the site's own host names are answered."""
    if not settings.DEBUG and (not any(settings.ALLOWED_HOSTS) or "*" in settings.ALLOWED_HOSTS):
        return [
            checks.Error(
                "ALLOWED_HOSTS is empty or allows every host.",
                hint="List the host names under which the site is reached.",
                id="asana_site.E004",
            )
        ]
    return []


@checks.register(checks.Tags.security)
def admin_path_is_a_path(app_configs: Apps, **kwargs: Any) -> list[checks.CheckMessage]:
    """E005: the admin's address is a folder of its own, not the root of the site."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9/_-]*/", settings.ADMIN_PATH):
        return [
            checks.Error(
                "ADMIN_PATH is not a folder such as `admin/`.",
                hint="Use letters, digits and hyphens, no leading slash, and end with a slash.",
                id="asana_site.E005",
            )
        ]
    return []


@checks.register(checks.Tags.security, deploy=True)
def center_can_be_called(app_configs: Apps, **kwargs: Any) -> list[checks.CheckMessage]:
    """E006, E007: a live site shows a telephone number that a person answers."""
    from asana_site.models import Center

    try:
        center = Center.load()
    except DatabaseError:
        return [
            checks.Error(
                "The center's facts cannot be read from the database.",
                hint="Check DATABASE_URL and run `manage.py migrate`.",
                id="asana_site.E006",
            )
        ]
    digits = re.sub(r"\D", "", center.telephone)
    if not center.telephone_uri or re.search(r"55501\d\d$", digits):
        return [
            checks.Error(
                "The center's telephone number is the one for development.",
                hint="Enter the admissions number in the admin, under “The center’s facts”.",
                id="asana_site.E007",
            )
        ]
    return []
