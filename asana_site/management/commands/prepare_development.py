"""`manage.py prepare_development`: everything a newcomer's site needs before it serves."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

USERNAME = "staff"


class Command(BaseCommand):
    help = (
        "Migrate, load the content, make a development staff account, and say where to look. "
        "Run again, it brings things up to date and changes nothing that is there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default="http://127.0.0.1:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("This is for development: set DEBUG=True in .env.")
        call_command("migrate", verbosity=0)
        call_command("load_content", verbosity=0)
        call_command("load_replies", verbosity=0)
        self.stdout.write(
            f"\n  The site         {options['address']}/"
            f"\n  Staff sign in    {options['address']}/{settings.ADMIN_PATH}"
            f"\n                   user {USERNAME}, {self.staff_password()}"
            "\n  Second factor    scan the code that you are shown with any authenticator app;"
            "\n                   without a phone, this prints the digits (the first time, put"
            "\n                   the secret that you are shown behind it):"
            "\n                   .venv/bin/python manage.py development_code"
            "\n  To stop          Ctrl-C\n\n"
        )

    def staff_password(self) -> str:
        """Make the account if there is none; say how to sign in to it."""
        password = settings.DEVELOPMENT_STAFF_PASSWORD
        user = get_user_model().objects.filter(username=USERNAME).first()
        if user is None:
            if not password:
                raise CommandError("Set DEVELOPMENT_STAFF_PASSWORD in .env.")
            user = get_user_model().objects.create_superuser(USERNAME, password=password)
        if password and user.check_password(password):
            return f"password {password}"
        return "with the password that you gave it"
