"""Asking a served site for pages until it sends stored ones, and changing its content."""

import time

from tests.production import manage

# A change is to be seen within a second; the rest is what a busy machine takes.
SEEN_WITHIN_SECONDS = 15


def stored(site, path):
    """The answer for `path` once it comes from the store, and its body."""
    deadline = time.monotonic() + SEEN_WITHIN_SECONDS
    response, body = site.ask(path)
    while "ETag" not in response.headers and time.monotonic() < deadline:
        time.sleep(0.1)
        response, body = site.ask(path)
    assert "ETag" in response.headers
    return response, body


def shell(environment, command):
    """Change something from another process."""
    result = manage("shell", "--verbosity", "0", "--command", command, environment=environment)
    assert result.returncode == 0, result.stderr


def eventually(site, path, text):
    """Whether the page comes to show `text` without a restart."""
    deadline = time.monotonic() + SEEN_WITHIN_SECONDS
    while text not in site.ask(path)[1] and time.monotonic() < deadline:
        time.sleep(0.1)
    return text in site.ask(path)[1]
