"""The environment that the settings are read from, and the kinds of value that they need.

A file is read first, and what is set in the environment itself goes before it. ENV_FILE names
the file; without it, it is `.env` beside `manage.py`.
"""

import os
import re
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(os.environ.get("ENV_FILE", str(BASE_DIR / ".env")))


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
