"""A production environment to try things in: its own keys, its own database, no `.env`."""

import os
import secrets
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from intake.keys import make_keys

ROOT = Path(__file__).resolve().parent.parent

# What a developer, a test run or a build server may have set, and a center has not.
NOT_INHERITED = (
    *("SECRET_KEY_FALLBACKS", "SITE_LIVE", "SITE_ROLE", "ADMIN_PATH", "PROXY_HOPS", "INTAKE_SPOOL"),
    *(
        "PAGE_CACHE_MEGABYTES",
        "EMAIL_URL",
        "ADMISSIONS_EMAILS",
        "NOTICE_RETRY_SECONDS",
        "NOTICE_INTERVAL_SECONDS",
    ),
    *("DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"),
    *("GUNICORN_CMD_ARGS", "WEB_CONCURRENCY"),
)


def production_environment(folder: Path, **changes: str | None) -> dict[str, str]:
    """Variables with which the site would run for a center; None takes one away."""
    keys = make_keys()
    settings: dict[str, str | None] = {
        "ENV_FILE": "",
        "DEBUG": "False",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_URL": "https://www.example.org",
        "ALLOWED_HOSTS": "www.example.org",
        "DATABASE_URL": f"sqlite:///{folder / 'production.sqlite3'}",
        "INTAKE_PUBLIC_KEY": keys.public_key,
        "INTAKE_PRIVATE_KEYS": keys.private_key,
        "INTAKE_DIGEST_KEY": keys.digest_key,
        "INTAKE_SEARCH_KEY": keys.search_key,
        "AUDIT_KEY": keys.audit_key,
        "PROXY_HOPS": "1",
    }
    ours = {*settings, *NOT_INHERITED}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    wanted = inherited | settings | changes
    return {name: value for name, value in wanted.items() if value is not None}


def python(
    *arguments: str,
    environment: dict[str, str],
    timeout: float = 60,
    prefix: Sequence[str] = (),
) -> subprocess.CompletedProcess[str]:
    """Run Python in the project's folder and return what it printed.

    `prefix` stands before the command line: `nsenter`, say.
    """
    return subprocess.run(
        [*prefix, sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def manage(
    *arguments: str, environment: dict[str, str], prefix: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run an administrative command."""
    return python("manage.py", *arguments, environment=environment, prefix=prefix)
