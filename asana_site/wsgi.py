"""The WSGI application; it refuses to start with settings that would put people at risk."""

import os
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.wsgi import get_wsgi_application
from django.db import connections

from asana_site import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asana_site.settings")

Application = Callable[..., Iterable[bytes]]

DEVELOPMENT_SERVER = "django.core.management.commands.runserver"

# RFC 2046, 5.1.1: the characters of a boundary.
BOUNDARY = re.compile(r"""\bboundary="?([\w'()+,./:=?-]{1,70})""", re.ASCII)


def stop(*reasons: object) -> None:
    """Say why the site does not start, and exit with 3.

    3 is the status with which gunicorn's master stops instead of starting workers anew.
    """
    print("The site does not start:", *reasons, sep="\n", file=sys.stderr)
    raise SystemExit(3)


def refuse_wrong_process() -> None:
    """Stop where this process must not serve pages.

    Error pages that show code are for Django's own development server, which is the only
    server that loads its command; the worker has keys that no page may come near.
    """
    if settings.DEBUG and DEVELOPMENT_SERVER not in sys.modules:
        stop("DEBUG is on, and this is not the development server.", "HINT: Set DEBUG=False.")
    if settings.SITE_ROLE == "worker":
        stop(
            "SITE_ROLE is worker, which serves no pages.",
            "HINT: Set SITE_ROLE to public or staff, or run `manage.py intake_worker`.",
        )


def hide_development_server() -> None:
    """Let the development server name itself as little as gunicorn does."""
    if DEVELOPMENT_SERVER in sys.modules:
        from django.core.servers.basehttp import ServerHandler

        ServerHandler.server_software = ""


def refuse_unsafe_settings() -> None:
    """Run the system checks, which a WSGI server does not; stop if one is an error."""
    errors = [message for message in checks.run_checks() if message.level >= checks.ERROR]
    if errors:
        stop(*errors)


def read_as_utf8(wsgi: Application) -> Application:
    """`wsgi`, with every request read as UTF-8, whatever character set its sender names.

    Django looks such a name up among Python's codecs, of which some decode no text at all,
    and fails on them before any middleware could answer. So of a Content-Type only what
    the forms need is passed on: the type, and the boundary between the parts of a body.
    """

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        kind, _, parameters = environ.get("CONTENT_TYPE", "").partition(";")
        boundary = BOUNDARY.search(parameters)
        environ["CONTENT_TYPE"] = f"{kind}; boundary={boundary[1]}" if boundary else kind
        return wsgi(environ, start_response)

    return answer


def with_stored_pages(wsgi: Application) -> Application:
    """`wsgi` behind the page cache, in a process that serves visitors."""
    from asana_site.page_cache.layer import PageCache

    most_bytes = settings.PAGE_CACHE_MEGABYTES * 1024 * 1024
    if settings.DEBUG or settings.SITE_ROLE == "staff" or most_bytes <= 0:
        return wsgi
    return PageCache(wsgi, most_bytes=most_bytes)


def remember_center() -> None:
    """Read the center's facts once, so that even an error page knows the telephone number."""
    from asana_site.models import Center

    Center.load_or_remember()
    connections.close_all()


logs.keep_logging_private()
logs.log_uncaught_exceptions()
refuse_wrong_process()
hide_development_server()
application = with_stored_pages(read_as_utf8(get_wsgi_application()))
refuse_unsafe_settings()
remember_center()
