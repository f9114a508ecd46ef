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

from asana_site.retention import MOST_DAYS

SHORTEST_SECRET = 50
FEWEST_DIFFERENT_CHARACTERS = 10
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
ROLES = ("public", "staff", "worker", "all")
MOST_PROXY_HOPS = 5
# Six minutes and a week: whoever waits for longer waits for nobody.
FEWEST_HOURS, MOST_HOURS = 0.1, 168
# Applications and middleware that know who somebody is. The tables of accounts
# (django.contrib.auth) exist in every role, because other tables point to them.
STAFF_COMPONENTS = re.compile(
    r"^django\.contrib\.(admin|sessions|messages)|^django\.contrib\.auth\.middleware"
    r"|^allauth|^asana_site\.(staff|audit)"
)

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


@checks.register(checks.Tags.security)
def debug_is_for_this_machine(app_configs: Apps, **kwargs: Any) -> list[checks.CheckMessage]:
    """E008: error pages that show code are for one process on a developer's own machine."""
    if not settings.DEBUG:
        return []
    address = urlsplit(settings.SITE_URL)
    if settings.SITE_ROLE == "all" and address.scheme == "http" and address.hostname in LOOPBACK:
        return []
    return [
        checks.Error(
            "DEBUG is on where people are served.",
            hint="Set DEBUG=False. For development, leave SITE_ROLE at `all` and SITE_URL at "
            "http://localhost:8000.",
            id="asana_site.E008",
        )
    ]


@checks.register(checks.Tags.security)
def role_is_known(app_configs: Apps, **kwargs: Any) -> list[checks.CheckMessage]:
    """E009: SITE_ROLE is one of four words. E010: the public role has nothing of the staff's."""
    if settings.SITE_ROLE not in ROLES:
        return [
            checks.Error(
                "SITE_ROLE names no part that a process can play.",
                hint=f"Set it to one of: {', '.join(ROLES)}.",
                id="asana_site.E009",
            )
        ]
    loaded = {*settings.INSTALLED_APPS, *settings.MIDDLEWARE}
    if settings.SITE_ROLE == "public" and any(STAFF_COMPONENTS.search(name) for name in loaded):
        return [
            checks.Error(
                "SITE_ROLE is public, and sessions, sign-in or the admin are loaded.",
                hint="Keep them in STAFF_APPS and STAFF_MIDDLEWARE of asana_site/settings.py.",
                id="asana_site.E010",
            )
        ]
    return []


@checks.register(checks.Tags.security)
def proxies_can_be_counted(app_configs: Apps, **kwargs: Any) -> list[checks.CheckMessage]:
    """E011: PROXY_HOPS is the number of our own proxies, which is small."""
    if not 0 <= settings.PROXY_HOPS <= MOST_PROXY_HOPS:
        return [
            checks.Error(
                "PROXY_HOPS is not the number of proxies that a request passes.",
                hint=f"Set it to a number from 0 to {MOST_PROXY_HOPS}: 0 where no proxy of yours "
                "stands in front, 1 behind nginx.",
                id="asana_site.E011",
            )
        ]
    return []


@checks.register(checks.Tags.security, deploy=True)
def proxies_are_declared(app_configs: Apps, **kwargs: Any) -> list[checks.CheckMessage]:
    """E012: something in front speaks https for the site, so visitors come through it.

    Undeclared, all of them have its address, and the limits of one are those of all.
    """
    if settings.SERVED_OVER_HTTPS and settings.SITE_ROLE != "worker" and not settings.PROXY_HOPS:
        return [
            checks.Error(
                "PROXY_HOPS is 0, and the site is served over https.",
                hint="Set it to 1 behind deploy/nginx.conf: the limits count visitors' addresses.",
                id="asana_site.E012",
            )
        ]
    return []


@checks.register(checks.Tags.security)
def retention_is_a_time(app_configs: Apps, **kwargs: Any) -> list[checks.CheckMessage]:
    """E013: each status is kept for a number of days that the calendar knows."""
    return [
        checks.Error(
            f"RETENTION_DAYS_{status.upper()} is not a number of days from 0 to {MOST_DAYS}.",
            hint="Set it to the days after which such submissions are deleted, or to 0 to keep "
            "them until somebody erases them.",
            id="asana_site.E013",
        )
        for status, days in settings.RETENTION_DAYS.items()
        if not 0 <= days <= MOST_DAYS
    ]


@checks.register(checks.Tags.security)
def hours_are_a_time(app_configs: Apps, **kwargs: Any) -> list[checks.CheckMessage]:
    """E014: people are called back, and claims lapse, after hours that can be counted."""
    return [
        checks.Error(
            f"{name} is not a number of hours from {FEWEST_HOURS} to {MOST_HOURS}.",
            hint="Set it to hours such as 2 or 0.5; leave it out to use the default.",
            id="asana_site.E014",
        )
        for name in ("CALL_BACK_HOURS", "CLAIM_HOURS")
        # So written that what is no number at all (NaN) is refused too.
        if not FEWEST_HOURS <= getattr(settings, name) <= MOST_HOURS
    ]


@checks.register(checks.Tags.security, deploy=True)
def center_can_be_called(app_configs: Apps, **kwargs: Any) -> list[checks.CheckMessage]:
    """E006, E007: a live site shows a telephone number that a person answers."""
    from asana_site.models import Center

    if settings.SITE_ROLE == "worker":
        # It shows nobody anything, and its database role does not reach the center's facts.
        return []
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
