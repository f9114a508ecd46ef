"""`manage.py make_development_environment`: write the `.env` of a development machine."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.keys import make_keys


class Command(BaseCommand):
    help = "Write a new .env with DEBUG on and fresh keys. An existing one is never touched."
    # It makes what the checks ask for, so it must run before they pass.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=Path(settings.BASE_DIR, ".env"))

    def handle(self, *args: Any, **options: Any) -> None:
        lines = [
            "# Made for development on this machine. Never for a real center.",
            "DEBUG=True",
            f"SECRET_KEY={secrets.token_urlsafe(50)}",
            *make_keys().as_environment(),
            f"DEVELOPMENT_STAFF_PASSWORD={secrets.token_urlsafe(12)}",
        ]
        try:
            # Readable by its owner alone, from its first moment.
            descriptor = os.open(options["file"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise CommandError(f"{options['file'].name} is there already.") from None
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        self.stdout.write(f"Wrote development keys to {options['file'].name}.")
