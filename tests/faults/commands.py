"""The long forms of the fault tests: `python -m tests.faults.kill --rounds 500`, say."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence

from tests.faults.workshop import Workshop

Say = Callable[[str], None]

_began = time.monotonic()


def say(text: str) -> None:
    """Show progress, with the time since the start."""
    sys.stderr.write(f"{time.monotonic() - _began:7.1f} s  {text}\n")


def quiet(text: str) -> None:
    """Show nothing."""


def too_few(busy: int, kills: int) -> list[str]:
    """A complaint when more than one kill in ten came too late, or there was none."""
    if busy and busy >= kills - kills // 10:
        return []
    return [f"Only {busy} of {kills} kills met what they were to interrupt at work."]


def postgresql_server() -> str:
    """The PostgreSQL server that DATABASE_URL names; empty when it names none."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith(("postgres:", "postgresql:", "psql:", "pgsql:")) else ""


def run_command(
    description: str | None,
    run: Callable[[Workshop, argparse.Namespace], Sequence[str]],
    **options: float,
) -> None:
    """Run `run` with the numbers in `options`, each of which the command line may change.

    It runs on the PostgreSQL server that DATABASE_URL names, else on SQLite. The process
    ends with status 1 when there are complaints.
    """
    parser = argparse.ArgumentParser(description=description)
    for name, default in options.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    chosen = parser.parse_args()
    with Workshop(postgresql_server()) as workshop:
        found = run(workshop, chosen)
    for complaint in found:
        say(f"FAULT  {complaint}")
    say("Every promise was kept." if not found else f"{len(found)} promises were broken.")
    sys.exit(1 if found else 0)
