"""The WSGI application; it refuses to start with settings that would put people at risk."""

import os
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.core import checks
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asana_site.settings")


# RFC 2046, 5.1.1: the characters of a boundary.
BOUNDARY = re.compile(r"""\bboundary="?([\w'()+,./:=?-]{1,70})""", re.ASCII)


def refuse_unsafe_settings() -> None:
    """Run the system checks, which a WSGI server does not; exit with 3 if one is an error.

    3 is the status with which gunicorn's master stops instead of starting workers anew.
    """
    errors = [message for message in checks.run_checks() if message.level >= checks.ERROR]
    if errors:
        print("The site does not start:", *errors, sep="\n", file=sys.stderr)
        raise SystemExit(3)


def read_as_utf8(wsgi: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
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


def remember_center() -> None:
    """Read the center's facts once, so that even an error page knows the telephone number."""
    from asana_site.models import Center

    Center.load_or_remember()
    connections.close_all()


application = read_as_utf8(get_wsgi_application())
refuse_unsafe_settings()
remember_center()
