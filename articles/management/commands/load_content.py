"""`manage.py load_content`: put the seed content into the database."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from articles import content_files
from articles.content_files import BadContentFile, SeedItem
from articles.models import Article, Notice, PlainPage, Question
from asana_site.markdown import RenderedMarkdownField
from asana_site.models import Center, Source
from asana_site.publishing import Content
from programs.models import Program

KINDS = (
    ("sources", Source, content_files.sources),
    ("programs", Program, content_files.programs),
    ("articles", Article, content_files.articles),
    ("questions", Question, content_files.questions),
    ("pages", PlainPage, content_files.plain_pages),
    ("notices", Notice, content_files.notices),
)
SECTION_FIELDS = ("position", "heading", "anchor", "body")


# What the files say nothing about: when a row is public, and what saving it computes.
UNSEEDED_FIELDS = {"id", "published_at", "changed_at", "seed_digest", "citation"}


def seeded_fields(model: type[models.Model]) -> list[models.Field]:
    """The fields of `model` that a file may set, always the same ones."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in UNSEEDED_FIELDS and not isinstance(field, RenderedMarkdownField)
    ]


def complete(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """`values`, with the field's default for what the file leaves out."""
    return {
        field.name: values.get(field.name, field.get_default()) for field in seeded_fields(model)
    }


def digest(values: dict[str, Any], sections: Iterable[dict[str, Any]]) -> str:
    """A digest of what a row says; equal values give an equal digest."""
    text = json.dumps([values, list(sections)], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(row: Any) -> str:
    """The digest of what `row` says now."""
    sections: list[dict[str, Any]] = []
    if isinstance(row, Article):
        sections = list(row.sections.values(*SECTION_FIELDS))
    return digest(
        {field.name: getattr(row, field.name) for field in seeded_fields(type(row))}, sections
    )


class Command(BaseCommand):
    help = (
        "Put the programs, articles, questions, pages and sources of the content folders into "
        "the database. Run it as often as you like: what an editor has changed is kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--overwrite", action="store_true", help="Replace what editors have changed, too."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be done, and do nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.overwrite: bool = options["overwrite"]
        self.verbosity: int = options["verbosity"]
        try:
            with transaction.atomic():
                self.load()
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except BadContentFile as error:
            raise CommandError(str(error)) from error
        if options["dry_run"] and self.verbosity:
            self.stdout.write("Nothing was changed: this was a dry run.")

    def load(self) -> None:
        """Load every kind, then check the whole, when all that texts link to is there."""
        if not Center.objects.exists():
            Center().save()
        written: list[tuple[SeedItem, models.Model]] = []
        for name, model, read in KINDS:
            counts: Counter[str] = Counter()
            for item in read():
                self.refuse_unknown_fields(model, item)
                try:
                    row, outcome = self.load_one(model, item)
                except (DatabaseError, ValidationError, ValueError, TypeError) as error:
                    raise CommandError(f"{item.file.name}: {error}") from error
                counts[outcome] += 1
                if outcome in ("created", "updated"):
                    written.append((item, row))
            if self.verbosity:
                told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
                self.stdout.write(f"{name}: {told}")
        for item, row in written:
            self.refuse_broken_rules(item, row)

    def load_one(self, model: type[models.Model], item: SeedItem) -> tuple[Any, str]:
        """Create or update the row of `item`; says which, or why it was left as it is."""
        row: Any = model._default_manager.filter(key=item.values["key"]).first()
        values = complete(model, item.values)
        wanted = digest(values, item.sections)
        outcome = "updated"
        if row is None:
            row, outcome = model(), "created"
            if isinstance(row, Content):
                row.published_at = timezone.now()
        else:
            present = digest_of(row)
            if present == wanted:
                return row, "unchanged"
            if present != row.seed_digest and not self.overwrite:
                return row, "kept as edited"
        for field, value in values.items():
            setattr(row, field, value)
        row.seed_digest = wanted
        row.save()
        if isinstance(row, Article):
            row.sections.all().delete()
            for section in item.sections:
                row.sections.create(**section)
        return row, outcome

    def refuse_unknown_fields(self, model: type[models.Model], item: SeedItem) -> None:
        """Raise CommandError, naming the file, unless its values are fields, the key among them."""
        unknown = sorted(item.values.keys() - {field.name for field in seeded_fields(model)})
        if unknown or "key" not in item.values:
            wrong = f"unknown: {', '.join(unknown)}" if unknown else "no key"
            raise CommandError(f"{item.file.name}: {wrong}.")

    def refuse_broken_rules(self, item: SeedItem, row: Any) -> None:
        """Raise CommandError, naming the file, unless `row` obeys every rule of its model."""
        try:
            row.full_clean()
            if isinstance(row, Article):
                for section in row.sections.all():
                    section.full_clean()
        except ValidationError as error:
            raise CommandError(f"{item.file.name}: {'; '.join(error.messages)}") from error
