"""The WSGI application; it refuses to start with settings that would put people at risk."""

import os
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.core import checks
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asana_site.settings")


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

    Django looks the name up among Python's codecs, of which some decode no text at all,
    and fails on them before any middleware could answer.
    """

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        named = environ.get("CONTENT_TYPE", "")
        environ["CONTENT_TYPE"] = re.sub(r";\s*charset\*?=[^;]*", "", named, flags=re.IGNORECASE)
        return wsgi(environ, start_response)

    return answer


application = read_as_utf8(get_wsgi_application())
refuse_unsafe_settings()
