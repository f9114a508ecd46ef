"""Watching: which version of the content is the present one, without asking for each page.

A thread of each process asks four times a second. The version is new when a watched table has
changed, and when the time of a scheduled publication has come.
"""

import logging
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import Error as DatabaseFailure
from django.db import connection

from asana_site.models import ContentVersion
from asana_site.page_cache import tables
from asana_site.patience import within
from asana_site.publishing import Content

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
# A look that takes longer has failed: the connection is given up, and the next look makes one.
LOOK_PATIENCE_SECONDS = 3.0


@dataclass(frozen=True, eq=False)
class Version:
    """One version of the content. Two are the same if they are the same object.

    `token` is what the database calls it, `last_publication` the latest time of publication
    that has come.
    """

    token: str
    last_publication: datetime | None

    def says_the_same_as(self, other: "Version") -> bool:
        """Whether the content has not changed between the two."""
        return (self.token, self.last_publication) == (other.token, other.last_publication)


def _last_publication() -> datetime | None:
    """The latest time of publication that has come; None when nothing is published.

    Asked of what is published, because of what is not yet the database shows the public part
    nothing, not even when its time comes.
    """
    published = [
        model._default_manager.published().order_by().values_list("published_at", flat=True)
        for model in tables.watched()
        if issubclass(model, Content)
    ]
    if not published:
        return None
    first, *others = published
    time: datetime | None = first.union(*others, all=True).order_by("-published_at").first()
    return time


class Watch:
    """Keeps `version` up to date; None until the database has been asked once.

    While the database is away the version stays as it was: what is stored is then the best
    that there is.
    """

    def __init__(self) -> None:
        self.version: Version | None = None
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_away = False

    def start(self) -> None:
        """Begin to watch, in the process that calls this; does nothing if that has begun.

        A server makes its processes by forking, and a thread does not come along: so it is
        started by the first request that needs it.
        """
        if self._thread is not None:
            return
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="content", daemon=True)
                self._thread.start()

    def look(self) -> None:
        """Ask the database once, and make a new version if the content has changed."""
        with within(LOOK_PATIENCE_SECONDS):
            # A row that is missing has not changed since it was missing.
            token = ContentVersion.objects.values_list("token", flat=True).first() or ""
            now = Version(token, _last_publication())
            if self.version is None or not self.version.says_the_same_as(now):
                self.version = now

    def _watch(self) -> None:
        pause = threading.Event()
        while True:
            try:
                self.look()
                self._is_away = False
            except Exception:
                # Whatever it was: a process that ceased to watch would send its pages for ever.
                if not self._is_away:
                    logger.exception("content_version_unknown")
                self._is_away = True
                with suppress(DatabaseFailure):
                    connection.close()
            pause.wait(LOOK_SECONDS)
