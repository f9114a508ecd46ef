"""`manage.py intake_keys`: which keys are still in use, and which may be retired."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from intake.keeping.rotation import CannotRotate, KeyUse, keys_in_use


class Command(BaseCommand):
    help = (
        "Say for every key what is sealed with it, whether its private key is here, and whether "
        "it may be retired. Ends with status 1 while anything needs an older key, or a key that "
        "is not here. Prints ids of keys and numbers, no key and no content."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            uses, unreadable = keys_in_use()
        except CannotRotate as error:
            raise CommandError(str(error)) from None
        for use in uses:
            self.stdout.write(self.line(use))
        problems = [problem for use in uses for problem in self.problems(use)]
        if unreadable:
            problems.append(
                f"{unreadable} files in the spool cannot be read; nobody can tell their key."
            )
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write("Nothing needs any key but the present one.")

    @staticmethod
    def line(use: KeyUse) -> str:
        """One key: its id, what needs it, where its private key is, what it is."""
        counts = [f"{table} {number}" for table, number in use.rows.items()]
        parts = [use.key_id, *counts, f"spool {use.spooled}"]
        parts.append("private key here" if use.has_private_key else "private key not here")
        if use.is_present:
            parts.append("the present key")
        elif use.may_be_retired:
            parts.append("may be retired")
        else:
            parts.append("still needed")
        return ", ".join(parts)

    @staticmethod
    def problems(use: KeyUse) -> list[str]:
        """What is to be done before `use` is as it should be."""
        found = []
        if use.is_needed and not use.has_private_key:
            found.append(f"What is sealed with {use.key_id} cannot be opened here.")
        if use.is_needed and not use.is_present:
            found.append(f"{use.key_id} is still needed: run rotate_intake_keys.")
        return found
