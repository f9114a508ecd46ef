"""`manage.py rotate_intake_keys`: seal everything anew under the present key."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseFailure
from django.db import transaction

from asana_site.audit.keys import BadAuditKey
from asana_site.audit.models import Action
from asana_site.audit.recording import record
from asana_site.progress import progress
from intake.keeping import rotation
from intake.keeping.removal import scrub
from intake.models import SealedModel
from intake.sealing import CannotOpen, CannotSeal

ACTOR = "rotation"
# How many rows are in memory, and written in one transaction, at a time.
BATCH = 100
# How often it looks for what came under an older key while it was at work.
MOST_PASSES = 20


class Command(BaseCommand):
    help = (
        "Seal everything that stands under an older key anew with INTAKE_PUBLIC_KEY. "
        "INTAKE_PRIVATE_KEYS must hold the private keys of both. It may be killed and run again "
        "at any moment, and the site may serve meanwhile: what comes under an older key while "
        "it runs is sealed anew as well. Run it as the owner of the database: "
        "the staff's role may not rewrite what was sent. `intake_keys` then says which keys "
        "nothing needs any more."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only count what is to be done.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.rotate(is_dry_run=options["dry_run"])
        except rotation.CannotRotate as error:
            raise CommandError(str(error)) from None
        except CannotSeal as error:
            raise CommandError(f"{error} Nothing was changed by this row.") from None
        except BadAuditKey as error:
            raise CommandError(f"AUDIT_KEY: {error} Nothing is opened off the record.") from None
        except DatabaseFailure as error:
            raise CommandError(
                f"The database failed ({type(error).__name__}). What is sealed anew stays so; "
                "run it again for the rest."
            ) from None

    def rotate(self, *, is_dry_run: bool) -> None:
        """Seal every row anew that needs it, and say what became of them."""
        present = rotation.check_keys()
        if is_dry_run:
            for model in rotation.sealed_models():
                number = rotation.under_older_keys(model).count()
                self.stdout.write(f"{model._meta.db_table}: {number} under older keys")
            self.tell_of_the_spool(present)
            self.stdout.write("Nothing was changed.")
            return
        closed: set[UUID] = set()
        try:
            resealed, waiting = self.rotate_all(present, closed)
        finally:
            # Even if nothing was written: the one before may have been killed on its way here.
            transaction.on_commit(scrub)
        self.stdout.write(f"{resealed} rows sealed anew under key {present}.")
        self.tell_of_the_spool(present)
        if closed:
            raise CommandError(
                f"{len(closed)} rows cannot be opened and were left as they are. Add the private "
                "keys that open them to INTAKE_PRIVATE_KEYS, and run it again."
            )
        if waiting:
            raise CommandError(
                f"{waiting} rows came under an older key meanwhile, again and again. Restart what "
                f"still runs with another INTAKE_PUBLIC_KEY than {present}, and run it again."
            )

    def rotate_all(self, present: str, closed: set[UUID]) -> tuple[int, int]:
        """How many rows were sealed anew, and how many have come since the last look.

        One pass over the tables follows the other until none finds anything new. `closed`
        takes the rows that could not be opened.
        """
        resealed = 0
        for _ in range(MOST_PASSES):
            waiting = self.waiting(closed)
            if not waiting:
                return resealed, 0
            total = sum(len(row_ids) for row_ids in waiting.values())
            detail = f"sealing {total} rows anew under key {present}"
            record(Action.CHANGE, actor=ACTOR, subject="intake keys", detail=detail)
            for model, row_ids in waiting.items():
                resealed += self.rotate_table(model, row_ids, closed)
        return resealed, sum(len(row_ids) for row_ids in self.waiting(closed).values())

    @staticmethod
    def waiting(closed: set[UUID]) -> dict[type[SealedModel], list[UUID]]:
        """The rows under older keys but `closed`, by their model; no model without any."""
        found = {
            model: [
                row_id
                for row_id in rotation.under_older_keys(model).values_list("pk", flat=True)
                if row_id not in closed
            ]
            for model in rotation.sealed_models()
        }
        return {model: row_ids for model, row_ids in found.items() if row_ids}

    def rotate_table(self, model: type[SealedModel], row_ids: list[UUID], closed: set[UUID]) -> int:
        """How many rows of one table were sealed anew; those that do not open join `closed`."""
        resealed = 0
        done: set[UUID] = set()
        lines = []
        for index, row_id in enumerate(progress(row_ids, model._meta.db_table, self.stderr)):
            if index % BATCH == 0:
                done = rotation.reseal_together(model, row_ids[index : index + BATCH])
            try:
                resealed += row_id in done or rotation.reseal(model, row_id)
            except CannotOpen as error:
                closed.add(row_id)
                lines.append(f"{model._meta.db_table} {row_id}: {error}")
        for line in lines:
            self.stderr.write(line)
        return resealed

    def tell_of_the_spool(self, present: str) -> None:
        """Say how many files of the spool still stand under older keys."""
        spooled, unreadable = rotation.spooled_by_key()
        older = sum(number for key_id, number in spooled.items() if key_id != present)
        if older or unreadable:
            self.stdout.write(
                f"The spool holds {older} files under older keys and {unreadable} that cannot be "
                "read. Once they are filed, run it again."
            )
