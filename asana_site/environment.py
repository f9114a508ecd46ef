"""The environment that the settings are read from, and the kinds of value that they need.

A file is read first, and what is set in the environment itself goes before it. ENV_FILE names
the file; without it, it is `.env` beside `manage.py`.

Any value may hold a secret, or a part of one that slipped into the wrong place. So what cannot
be read is told by the name of its variable, and never with its value.
"""

import functools
import logging
import os
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

SQLITE = "django.db.backends.sqlite3"
ABOUT_ADDRESSES = (
    " Signs of a password that mean something in an address are written as %XX: "
    "/ as %2F, @ as %40, : as %3A, ? as %3F, # as %23."
)


def _told_by_name(read: Callable[..., Any], hint: str = "") -> Callable[..., Any]:
    """`read`, which raises ImproperlyConfigured with its variable's name, whatever goes wrong.

    Where it would warn it refuses as well: django-environ warns with the whole address.
    """

    @functools.wraps(read)
    def read_or_refuse(self: Any, var: str, *args: Any, **kwargs: Any) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", UserWarning)
                return read(self, var, *args, **kwargs)
        except Exception:
            raise ImproperlyConfigured(f"{var} cannot be read.{hint}") from None

    return read_or_refuse


def _database(self: environ.Env, var: str, **kwargs: Any) -> dict[str, Any]:
    """The database behind an address; a name with an @ was cut off a password."""
    found: dict[str, Any] = environ.Env.db_url(self, var, **kwargs)
    if found["ENGINE"] != SQLITE and "@" in found["NAME"]:
        raise ValueError
    return found


class PrivateEnv(environ.Env):  # type: ignore[misc]
    """django-environ, whose own errors and warnings quote what cannot be read."""

    # Every kind of value passes the first of them; addresses are taken apart after that.
    get_value = _told_by_name(environ.Env.get_value)
    db_url = _told_by_name(_database, ABOUT_ADDRESSES)
    email_url = _told_by_name(environ.Env.email_url, ABOUT_ADDRESSES)


def _without_its_line(record: logging.LogRecord) -> bool:
    """A filter: what django-environ says of a line that it passes over, without the line."""
    if record.levelno >= logging.WARNING:
        record.msg = "A line of the file of settings is not NAME=value; it was passed over."
        record.args = ()
    return True


logging.getLogger("environ.environ").addFilter(_without_its_line)

env = PrivateEnv()
PrivateEnv.read_env(os.environ.get("ENV_FILE", str(BASE_DIR / ".env")))


def env_list(name: str, default: list[str]) -> list[str]:
    """The values of a variable, separated by commas; spaces around them do not count."""
    return [value.strip() for value in env.list(name, default=default) if value.strip()]


def env_days(name: str, default: int) -> int:
    """A number of days; -1, which the system check E013 refuses by name, for anything else."""
    text = env.str(name, default="").strip() or str(default)
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def env_hours(name: str, default: float) -> float:
    """A number of hours; 0, which the system check E014 refuses by name, for anything else."""
    text = env.str(name, default="").strip() or str(default)
    return float(text) if re.fullmatch(r"\d{1,5}(\.\d{1,9})?", text, re.ASCII) else 0.0
