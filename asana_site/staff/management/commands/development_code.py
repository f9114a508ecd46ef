"""`manage.py development_code`: the code that an authenticator app would show, without a phone."""

import binascii
import time
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from asana_site.management.commands.prepare_development import USERNAME
from asana_site.staff import codes
from asana_site.staff.encryption import decrypt


class Command(BaseCommand):
    help = (
        "Print the present code of the development account. While its app is being set up, "
        "give the secret that the page shows."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("secret", nargs="*", help="the secret shown on the page")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("This is for development: set DEBUG=True in .env.")
        typed = "".join(options["secret"]).replace(" ", "").upper()
        try:
            self.stdout.write(codes.code_of(typed, codes.present_step()) if typed else _next_code())
        except binascii.Error:
            raise CommandError("Copy the secret as the page shows it.") from None


def _next_code() -> str:
    """The first code of the account that was not used yet; raises CommandError if none is near."""
    app = Authenticator.objects.filter(
        user__username=USERNAME, type=Authenticator.Type.TOTP
    ).first()
    if app is None:
        raise CommandError(
            f"The account {USERNAME} has no authenticator app yet. Sign in, choose the app, and "
            "run this with the secret that the page shows."
        )
    step = max(codes.present_step(), app.data.get(codes.LAST_STEP, -1) + 1)
    if step > codes.present_step() + 1:
        wait = (step - 1) * codes.STEP_SECONDS - int(time.time())
        raise CommandError(f"Each code works once. Run this again in {wait} seconds.")
    return codes.code_of(decrypt(app.data["secret"]), step)
