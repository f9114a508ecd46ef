"""`manage.py load_replies`: the first templates for replies."""

import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from intake.models import ReplyTemplate
from intake.replies import check_places

FILE = Path("intake", "content", "replies.toml")


class Command(BaseCommand):
    help = (
        "Put the first templates for replies into the database, if there are none at all. "
        "Afterwards they belong to the admissions leads: what they change or delete stays so."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if ReplyTemplate.objects.exists():
            self._tell("There are templates already. Nothing was changed.", options)
            return
        text = Path(settings.BASE_DIR, FILE).read_text(encoding="utf-8")
        templates = [
            ReplyTemplate(**{**values, "body": values["body"].strip()})
            for values in tomllib.loads(text)["reply"]
        ]
        for template in templates:
            template.full_clean()
            check_places(template.body)
            template.save()
        self._tell(f"{len(templates)} templates were added.", options)

    def _tell(self, words: str, options: dict[str, Any]) -> None:
        if options["verbosity"]:
            self.stdout.write(words)
