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
from intake import spool
from intake.draining import drain
from intake.notices import send_notices

logger = logging.getLogger(__name__)

HOUSEKEEPING_SECONDS = 60 * 60


def drain_spool() -> None:
    """File what waited while the database was away."""
    if spool.waiting():
        drain()


def tell_admissions() -> None:
    """Send mails until nothing is due or one could not be sent."""
    while send_notices():
        pass


def sweep() -> None:
    """Delete the counts whose window has ended, and the sessions of staff that have ended."""
    rates.sweep()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


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

    def round(self) -> None:
        """Each step once. One that fails leaves the others alone and is tried next time."""
        steps: list[Callable[[], None]] = [drain_spool, tell_admissions]
        if time.monotonic() - self._swept_at >= HOUSEKEEPING_SECONDS:
            self._swept_at = time.monotonic()
            steps += [sweep, note_audit_head]
        for step in steps:
            if self.stopped.is_set():
                return
            try:
                step()
            except Exception:
                # Whatever one step meets, a damaged row or a strange setting, the others go on.
                logger.exception(f"worker_{step.__name__}_failed")
