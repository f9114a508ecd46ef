"""Asking a served site for pages until it sends stored ones, and changing its content."""

import time
from collections.abc import Callable

from tests.production import manage

# A change is to be seen within a second; the rest is what a busy machine takes.
SEEN_WITHIN_SECONDS = 15


def until(is_so: Callable[[], bool], seconds: float = SEEN_WITHIN_SECONDS) -> bool:
    """Whether it comes to be so in time, asked ten times a second."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def stored(site, path):
    """The answer for `path` once it comes from the store, and its body."""
    answers = []

    def is_stored() -> bool:
        answers.append(site.ask(path))
        return "ETag" in answers[-1][0].headers

    assert until(is_stored)
    return answers[-1]


def shell(environment, command):
    """Change something from another process."""
    result = manage("shell", "--verbosity", "0", "--command", command, environment=environment)
    assert result.returncode == 0, result.stderr


def eventually(site, path, text):
    """Whether the page comes to show `text` without a restart."""
    return until(lambda: text in site.ask(path)[1])
