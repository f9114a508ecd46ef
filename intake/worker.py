"""The worker: what happens beside the visitors' requests, one round after the other."""

import logging
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.utils import timezone

from asana_site import rates
from asana_site.audit.models import AuditRecord
from intake import errands, spool
from intake.draining import drain
from intake.notices import Postman

logger = logging.getLogger(__name__)

HOUSEKEEPING_SECONDS = 60 * 60


def drain_spool() -> None:
    """File what waited while the database was away."""
    if spool.waiting():
        drain()


def sweep() -> None:
    """Delete counts whose window has ended, sessions of staff that have ended, and what was
    owed to addresses that are no longer on the list.
    """
    rates.sweep()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    errands.forget_former_addresses()


def sweep_spool() -> None:
    """Remove what killed processes left unfinished in the spool."""
    spool.sweep()


def note_audit_head() -> None:
    """Log the head of the record of access.

    The log is kept elsewhere than the record, so that an end that was cut off is found:
    `manage.py verify_audit --expect NUMBER:DIGEST`.
    """
    if head := AuditRecord.objects.values_list("number", "digest").first():
        logger.info("audit_head", extra={"number": head[0], "digest": head[1]})


class Worker:
    """Runs the rounds until it is told to stop. Two workers do not disturb each other."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self._postman = Postman()
        self._failed = False
        self._swept_at = float("-inf")

    def stop(self) -> None:
        """End after the step that is under way."""
        self.stopped.set()

    def run(self) -> None:
        """Round after round, `NOTICE_INTERVAL_SECONDS` apart."""
        logger.info("worker_started")
        while not self.stopped.is_set():
            close_old_connections()
            self.round()
            self.stopped.wait(settings.NOTICE_INTERVAL_SECONDS)
        logger.info("worker_stopped")

    def round(self) -> bool:
        """Everything that is to be done now; whether none of the steps failed.

        A step that fails leaves the others alone and is tried next time. That a mail could
        not be sent is no failure of a step: it has pauses of its own.
        """
        self._failed = False
        self._do(drain_spool)
        while self._do(self._tell_admissions):
            # A mail may take long, and what waits in the spool does not wait for several.
            self._do(drain_spool)
        if time.monotonic() - self._swept_at >= HOUSEKEEPING_SECONDS:
            self._swept_at = time.monotonic()
            for step in (sweep, sweep_spool, note_audit_head):
                self._do(step)
        return not self._failed

    def _tell_admissions(self) -> int:
        """Send one mail; 0 when nothing is due or it could not be sent."""
        return self._postman.send()

    def _do(self, step: Callable[[], int | None]) -> int | None:
        """What `step` gives; None when it failed, or when there is no time for it any more."""
        if self.stopped.is_set():
            return None
        try:
            return step()
        except Exception:
            # Whatever one step meets, a damaged row or a strange setting, the others go on.
            logger.exception(f"worker_{step.__name__.strip('_')}_failed")
            self._failed = True
            return None
