"""`manage.py index_submissions`: make the digests by which staff find submissions."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseFailure

from asana_site.progress import progress
from intake.finding import indexing
from intake.keys import BadKey
from intake.models import Submission

BATCH = 100


class Command(BaseCommand):
    help = (
        "Make the digests by which staff find submissions, where there are none of the present "
        "INTAKE_SEARCH_KEY. It may be killed and run again, and goes on where it was. Searching "
        "does the same for what came in meanwhile; run it after a change of that key."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all",
            action="store_true",
            help="Try again also those that could not be opened, as after a key came back.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.index(again=options["all"])
        except BadKey as error:
            raise CommandError(f"INTAKE_SEARCH_KEY: {error}") from None
        except DatabaseFailure as error:
            raise CommandError(
                f"The database failed ({type(error).__name__}). What is indexed stays so; run "
                "it again for the rest."
            ) from None

    def index(self, *, again: bool) -> None:
        """Index what waits, and `again` what could not be opened; say how many."""
        rows = list(indexing.waiting().values_list("pk", flat=True))
        if again:
            rows += indexing.without_digests().values_list("pk", flat=True)
        batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
        for batch in progress(batches, "Indexing", self.stderr):
            found = list(Submission.objects.filter(pk__in=batch))
            indexing.index(found, again=again)
        left = indexing.without_digests().count()
        self.stdout.write(f"{len(rows)} indexed.")
        if left:
            self.stdout.write(f"{left} cannot be found by search: they could not be opened.")
