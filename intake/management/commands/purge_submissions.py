"""`manage.py purge_submissions`: delete what has been kept for long enough."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseFailure
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from asana_site.audit.keys import BadAuditKey
from asana_site.progress import progress
from asana_site.retention import days_for, in_words
from intake.keeping.removal import scrub
from intake.keeping.retention import delete_if_due, due
from intake.models import Status


class Command(BaseCommand):
    help = (
        "Delete the submissions that have been kept as long as RETENTION_DAYS_… of their status "
        "says, with their notes and all that belongs to them, each on the record of access. "
        "What is on legal hold, unread, claimed, or to be called again stays. It may be killed "
        "and run again at any moment. Run it daily with the settings of the staff's part."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only count what is due.")
        parser.add_argument("--limit", type=int, metavar="N", help="Delete N at most.")

    def handle(self, *args: Any, **options: Any) -> None:
        limit: int | None = options["limit"]
        if limit is not None and limit < 1:
            raise CommandError("Give --limit a number from 1 on.")
        try:
            if options["dry_run"]:
                self.tell_what_is_due()
            else:
                self.purge(limit)
        except DatabaseFailure as error:
            raise CommandError(
                f"The database failed ({type(error).__name__}). What was deleted is on the "
                "record; the rest is still there. Run it again."
            ) from None
        except BadAuditKey as error:
            raise CommandError(f"AUDIT_KEY: {error} Nothing is deleted off the record.") from None

    def tell_what_is_due(self) -> None:
        """Print how many of each status would be deleted now."""
        counted = due(timezone.now()).order_by("status").values_list("status")
        numbers = dict(counted.annotate(number=Count("pk")))
        for status in Status:
            if number := numbers.get(status.value):
                kept = in_words(days_for(status))
                self.stdout.write(f"{status.label}, kept {kept}: {number}")
        self.stdout.write(f"{sum(numbers.values())} due. Nothing was deleted.")

    def purge(self, limit: int | None) -> None:
        """Delete what is due, one after the other."""
        now = timezone.now()
        chosen = list(due(now).values_list("pk", flat=True)[:limit])
        deleted, stuck = 0, 0
        try:
            for submission_id in progress(chosen, "Deleting", self.stderr):
                was_deleted = self.delete(submission_id, now)
                deleted += was_deleted is True
                stuck += was_deleted is None
        finally:
            # Even if nothing was deleted: the one before may have been killed on its way here.
            transaction.on_commit(scrub)
        self.stdout.write(f"{deleted} deleted, {len(chosen) - deleted} left.")
        if stuck:
            raise CommandError(
                f"{stuck} stay, because their files in the spool cannot be removed and would "
                "bring them back. See that this user may write to INTAKE_SPOOL."
            )

    @staticmethod
    def delete(submission_id: UUID, now: Any) -> bool | None:
        """Whether it was deleted; None when its file in the spool is in the way."""
        try:
            return delete_if_due(submission_id, now)
        except OSError:
            return None
