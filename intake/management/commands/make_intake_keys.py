"""`manage.py make_intake_keys`: print a fresh set of keys."""

from typing import Any

from django.core.management.base import BaseCommand

from intake.keys import make_keys


class Command(BaseCommand):
    help = (
        "Print a fresh key pair, and fresh keys of digests, search and record, as lines for the "
        "environment. Nothing is stored. Whoever loses the private key loses every submission "
        "sealed with it: keep a copy where only the center’s officers reach it."
    )
    # It makes what the checks ask for, so it must run before they pass.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("\n".join(make_keys().as_environment()))
