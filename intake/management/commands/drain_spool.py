"""`manage.py drain_spool`: file what waits in the spool."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseFailure

from asana_site.progress import progress
from intake import spool
from intake.draining import drain_one


class Command(BaseCommand):
    help = (
        "File the submissions that wait in the spool, and remove their files. It may be killed "
        "and run again, and two may run: each submission is filed once. The worker does the same."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only say how many wait.")

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = spool.waiting()
        if options["dry_run"]:
            self.stdout.write(f"{len(waiting)} waiting.")
            return
        left = 0
        try:
            for path in progress(waiting, "Filing", self.stderr):
                left += not drain_one(path)
        except DatabaseFailure as error:
            raise CommandError(
                f"The database is away ({type(error).__name__}). What is not filed yet waits."
            ) from None
        spool.sweep()
        self.stdout.write(f"{len(waiting) - left} filed, {left} left.")
        if left:
            raise CommandError("Some files are no submissions that can be filed; they stay.")
