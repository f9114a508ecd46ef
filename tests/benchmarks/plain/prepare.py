"""`python -m tests.benchmarks.plain.prepare`: the tables and pages of the plain project."""

import os

import django
from django.apps import apps
from django.db import connection

PAGES = 14
SOURCES = 8
PARAGRAPH = (
    "<p>This text is invented and says nothing. It stands here because a page of the usual "
    "length has some forty sentences, with <a href='/pages/page-2/'>links</a> among them, and "
    "because a page that is compared with another one has to be as long as that one is.</p>\n"
)
PARAGRAPHS = 68


def main() -> None:
    """Make what `DATABASE_URL` names ready."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.plain.settings"
    django.setup()
    from tests.benchmarks.plain.models import Facts, Page, Source

    with connection.schema_editor() as editor:
        for model in apps.get_app_config("plain").get_models():
            editor.create_model(model)
    Facts.objects.create(name="A place", telephone="555 0100", street="1 Main Street")
    pages = Page.objects.bulk_create(
        Page(
            slug=f"page-{number}",
            title=f"Page number {number}",
            summary=f"What page number {number} is about, in one sentence of usual length.",
            body=PARAGRAPH * PARAGRAPHS,
        )
        for number in range(1, PAGES + 1)
    )
    Source.objects.bulk_create(
        Source(page=page, citation=f"Somebody. Work {number}.", url="https://example.org/work")
        for page in pages
        for number in range(1, SOURCES + 1)
    )


if __name__ == "__main__":
    main()
