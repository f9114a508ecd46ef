"""`manage.py database_roles`: the three PostgreSQL roles of the site, and what they may do."""

import secrets
from typing import Any
from urllib.parse import quote

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from asana_site import grants
from asana_site.database_roles import (
    differences,
    hiding,
    role_name,
    statements,
    try_to_hide_activity,
    wishes,
)


class Command(BaseCommand):
    help = (
        "Make the roles that the public, the staff and the worker process connect with, give "
        "each what its work needs and take everything else away. Run it after each `migrate`, "
        "as the owner of the tables; again, it changes nothing. --verify changes nothing and "
        "tells what differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument("--verify", action="store_true", help="Only tell what differs.")
        chosen.add_argument("--dry-run", action="store_true", help="Only print the statements.")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Roles are PostgreSQL's: set DATABASE_URL to the owner's.")
        if options["dry_run"]:
            for part in grants.PARTS:
                self.stdout.write("\n".join(f"{sql};" for sql in [*statements(part), hiding(part)]))
            return
        if not options["verify"]:
            with transaction.atomic():
                self.apply()
        found = [line for part in grants.PARTS for line in differences(part)]
        if found:
            raise CommandError("\n".join(["The roles are not as they should be:", *found]))
        self.stdout.write("The roles hold what they need and nothing else.")
        for part in grants.PARTS:
            for line in wishes(part):
                self.stdout.write(line)

    def apply(self) -> None:
        """Make the roles that are missing, and grant."""
        with connection.cursor() as cursor:
            for part in grants.PARTS:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role_name(part)])
                if cursor.fetchone() is None:
                    self.create(part)
                for sql in statements(part):
                    cursor.execute(sql)
                try_to_hide_activity(part)

    def create(self, part: str) -> None:
        """Make the role of `part` with a password that is printed once and stored nowhere."""
        role, password = role_name(part), secrets.token_urlsafe(24)
        with connection.cursor() as cursor:
            quoted = connection.ops.quote_name(role)
            cursor.execute(f"CREATE ROLE {quoted} LOGIN PASSWORD %s", [password])
        database = connection.settings_dict
        host = f"{database['HOST'] or 'localhost'}:{database['PORT'] or 5432}"
        self.stdout.write(
            f"{part}: DATABASE_URL=postgres://{quote(role)}:{password}@{host}/{database['NAME']}"
        )
