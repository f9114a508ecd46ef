"""`manage.py intake_worker`: notices to admissions, and the spool."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from asana_site.logs import log_uncaught_exceptions
from intake.worker import Worker


class Command(BaseCommand):
    help = (
        "Tell admissions what came in and file what waits in the spool, again and again, until "
        "SIGTERM or Ctrl-C. It may be killed at any moment, and two may run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="One round, for cron.")

    def handle(self, *args: Any, **options: Any) -> None:
        log_uncaught_exceptions()
        worker = Worker()
        if options["once"]:
            if not worker.round():
                raise CommandError(
                    "Some of the work could not be done. The log says which steps failed, and the "
                    "next round tries them again."
                )
            return
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: worker.stop())
        worker.run()
