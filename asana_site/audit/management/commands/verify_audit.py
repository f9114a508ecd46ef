"""`manage.py verify_audit`: whether the record of access is still as it was written."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from asana_site.audit import chain
from asana_site.audit.chain import Broken, Head
from asana_site.audit.keys import BadAuditKey
from asana_site.audit.models import AuditRecord

HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
BAR_WIDTH = 40


class Command(BaseCommand):
    help = (
        "Verify the record of access row by row. Names the first row that was changed, removed "
        "or inserted, and ends with status 1; else prints how many rows there are and the head, "
        "NUMBER:DIGEST. Rows that were cut off at the end leave a chain that fits: only "
        "--expect finds them. So note the head regularly, where the people who run the "
        "database cannot write, and give it back with --expect."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            metavar="NUMBER:DIGEST",
            action="append",
            default=[],
            help="a head that was printed and noted earlier: check that it is still in the "
            "record, so that its end was not cut off; may be given several times",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        noted = [self.read_head(text) for text in options["expect"]]
        try:
            head = self.walk()
            for earlier in noted:
                chain.expect(earlier)
        except Broken as broken:
            raise CommandError(str(broken)) from None
        except BadAuditKey as error:
            raise CommandError(f"AUDIT_KEY: {error}") from None
        self.stdout.write(f"{head.number} rows, unbroken. Head: {head}")

    @staticmethod
    def read_head(text: str) -> Head:
        """The head written in `text`; raises CommandError."""
        found = HEAD.fullmatch(text.strip())
        if found is None:
            raise CommandError("Give --expect as it was printed: NUMBER:DIGEST, 64 hex digits.")
        return Head(int(found[1]), found[2])

    def walk(self) -> Head:
        """Verify every row, telling how far it has come; returns the head."""
        last = AuditRecord.objects.values_list("number", flat=True).first() or 0
        head = Head()
        for head in chain.walk():
            if last > chain.BATCH:
                self.tell(head.number, max(last, head.number))
        if last > chain.BATCH and self.stderr.isatty():
            self.stderr.write("", style_func=str)
        return head

    def tell(self, done: int, total: int) -> None:
        """How far it has come: a bar on a terminal, a line anywhere else."""
        if self.stderr.isatty():
            bar = ("█" * (BAR_WIDTH * done // total)).ljust(BAR_WIDTH, "░")
            self.stderr.write(f"\r{bar} {done} of {total} rows", style_func=str, ending="")
        else:
            self.stderr.write(f"{done} of {total} rows verified", style_func=str)
