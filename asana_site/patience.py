"""How long a visitor waits for the database, and when it is not asked at all.

A database that is away must cost one visitor a few seconds and the next ones nothing:
pages then answer at once, and what people send goes to the spool.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# The most that all questions of one visitor's request may take together, in seconds.
VISITOR_SECONDS = 3.0
# Staff wait longer: nothing they save goes to a spool.
STAFF_SECONDS = 20.0
# How long a database that has failed is left alone, in seconds.
PAUSE_SECONDS = 5.0

_thread = threading.local()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give everything that this thread asks the database `seconds` together, and no more.

    Inside another such block the earlier end counts.
    """
    former: float | None = getattr(_thread, "end", None)
    end = time.monotonic() + seconds
    _thread.end = end if former is None else min(former, end)
    try:
        yield
    finally:
        _thread.end = former


@contextmanager
def paused() -> Iterator[None]:
    """Let what this thread does for itself, without the database, take nothing of its time."""
    began = time.monotonic()
    try:
        yield
    finally:
        if getattr(_thread, "end", None) is not None:
            _thread.end += time.monotonic() - began


def remaining() -> float | None:
    """How many seconds this thread may still wait; None when nobody set an end."""
    end: float | None = getattr(_thread, "end", None)
    return None if end is None else max(0.0, end - time.monotonic())


class Breaker:
    """Remembers, for this process, that something failed, and lets one try at a time.

    After a failure nobody asks for `pause` seconds. Then one may; the others go on
    waiting until that one has told how it went, or another pause has passed.
    """

    def __init__(self, pause: float = PAUSE_SECONDS) -> None:
        self.pause = pause
        self._lock = threading.Lock()
        self._closed_until: float | None = None

    @property
    def is_in_doubt(self) -> bool:
        """Whether the last that is known is a failure."""
        return self._closed_until is not None

    def may_ask(self) -> bool:
        """Whether the caller may try; it then says `succeeded` or `failed`."""
        if self._closed_until is None:
            return True
        with self._lock:
            now = time.monotonic()
            if self._closed_until is not None and now < self._closed_until:
                return False
            self._closed_until = now + self.pause
            return True

    def failed(self) -> None:
        """Nobody asks for a while."""
        with self._lock:
            self._closed_until = time.monotonic() + self.pause

    def hand_on(self) -> None:
        """Whose turn it was did not use it: the next one may try at once."""
        with self._lock:
            if self._closed_until is not None:
                self._closed_until = time.monotonic()

    def succeeded(self) -> None:
        """Everybody may ask again."""
        self._closed_until = None


# Whether the database takes what visitors write. (It may answer questions all the while, as
# when its disk is full.)
writing = Breaker()


class PatienceMiddleware:
    """Gives each request the time that a person waits for an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.staff_prefix = f"/{settings.ADMIN_PATH}"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_staff = request.path_info.startswith(self.staff_prefix)
        with within(STAFF_SECONDS if is_staff else VISITOR_SECONDS):
            return self.get_response(request)
