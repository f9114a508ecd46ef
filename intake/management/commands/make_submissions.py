"""`manage.py make_submissions`: invented submissions, to try and to measure the queue with."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import reset_queries
from django.utils import timezone

from asana_site.progress import progress
from intake.models import Submission
from intake.sealing import CannotSeal
from intake.synthetic import Inventor, store

BATCH = 250


class Command(BaseCommand):
    help = (
        "Make invented submissions until there are NUMBER in all: two years of them, sealed, most "
        "of them closed, with calls and claims. For development only. Interrupted, it keeps what "
        "is done; run again, it makes the rest."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, help="How many submissions there are to be.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "This is for development: invented submissions must not stand among real ones."
            )
        staff = list(User.objects.filter(is_staff=True, is_active=True))
        if not staff:
            raise CommandError("Make an account of staff first: somebody must have done the work.")
        missing = options["number"] - Submission.objects.count()
        try:
            self._make(missing, Inventor(timezone.now(), staff, secrets.randbits(64)))
        except CannotSeal as error:
            raise CommandError(f"{error} What is not sealed is not stored.") from None
        self.stdout.write(f"{max(missing, 0)} made, {Submission.objects.count()} in all.")
        call_command("index_submissions", stdout=self.stdout, stderr=self.stderr)

    def _make(self, missing: int, inventor: Inventor) -> None:
        """Make `missing` submissions, a batch at a time."""
        sizes = [min(BATCH, missing - done) for done in range(0, missing, BATCH)]
        for size in progress(sizes, f"Making {missing}, {BATCH} at a time", self.stderr):
            store(inventor.one() for _ in range(size))
            # With DEBUG, Django keeps every statement, and these hold megabytes.
            reset_queries()
