"""The WSGI application; it refuses to start with settings that would put people at risk."""

import os
import sys

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


application = get_wsgi_application()
refuse_unsafe_settings()
