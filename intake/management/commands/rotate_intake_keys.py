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


class Command(BaseCommand):
    help = (
        "Seal everything that stands under an older key anew with INTAKE_PUBLIC_KEY. "
        "INTAKE_PRIVATE_KEYS must hold the private keys of both. It may be killed and run again "
        "at any moment, and the site may serve meanwhile. Run it as the owner of the database: "
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
        """Seal every row anew that needs it, table by table, and say what became of them."""
        present = rotation.check_keys()
        waiting = {
            model: list(rotation.under_older_keys(model).values_list("pk", flat=True))
            for model in rotation.sealed_models()
        }
        total = sum(len(row_ids) for row_ids in waiting.values())
        if is_dry_run:
            for model, row_ids in waiting.items():
                self.stdout.write(f"{model._meta.db_table}: {len(row_ids)} under older keys")
            self.tell_of_the_spool(present)
            self.stdout.write("Nothing was changed.")
            return
        if total:
            detail = f"sealing {total} rows anew under key {present}"
            record(Action.CHANGE, actor=ACTOR, subject="intake keys", detail=detail)
        resealed, closed = 0, 0
        for model, row_ids in waiting.items():
            numbers = self.rotate_table(model, row_ids)
            resealed, closed = resealed + numbers[0], closed + numbers[1]
        if resealed:
            transaction.on_commit(scrub)
        self.stdout.write(f"{resealed} rows sealed anew under key {present}.")
        self.tell_of_the_spool(present)
        if closed:
            raise CommandError(
                f"{closed} rows cannot be opened and were left as they are. Add the private keys "
                "that open them to INTAKE_PRIVATE_KEYS, and run it again."
            )

    def rotate_table(self, model: type[SealedModel], row_ids: list[UUID]) -> tuple[int, int]:
        """How many rows of one table were sealed anew, and how many could not be opened."""
        resealed, closed = 0, []
        done: set[UUID] = set()
        for index, row_id in enumerate(progress(row_ids, model._meta.db_table, self.stderr)):
            if index % BATCH == 0:
                done = rotation.reseal_together(model, row_ids[index : index + BATCH])
            try:
                resealed += row_id in done or rotation.reseal(model, row_id)
            except CannotOpen as error:
                closed.append(f"{model._meta.db_table} {row_id}: {error}")
        for line in closed:
            self.stderr.write(line)
        return resealed, len(closed)

    def tell_of_the_spool(self, present: str) -> None:
        """Say how many files of the spool still stand under older keys."""
        spooled, unreadable = rotation.spooled_by_key()
        older = sum(number for key_id, number in spooled.items() if key_id != present)
        if older or unreadable:
            self.stdout.write(
                f"The spool holds {older} files under older keys and {unreadable} that cannot be "
                "read. Once they are filed, run it again."
            )
