"""A site of its own to measure: fresh keys, and a database that nobody else uses."""

import json
import os
from pathlib import Path

import django
from django.conf import settings

from intake.keys import make_keys
from tests.faults.databases import Database, PostgresqlDatabase, SqliteDatabase
from tests.production import production_environment

ENVIRONMENT = "environment.json"


def begin(folder: Path, server: str) -> Database | None:
    """Set the environment of this process, and start Django with it; the new database.

    `server` is the URL of a PostgreSQL server; empty: a file in `folder`. A folder that
    was used before brings its keys and its database along, and then there is no new one.
    """
    kept = folder / ENVIRONMENT
    database: Database | None = None
    if not kept.exists():
        database = PostgresqlDatabase(server) if server else SqliteDatabase(folder)
        kept.write_text(json.dumps(_environment(folder, database.url)))
    os.environ.update(json.loads(kept.read_text()))
    os.environ["DJANGO_SETTINGS_MODULE"] = "asana_site.settings"
    # The hashed copies are the work of `collectstatic`.
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    django.setup()
    return database


def _environment(folder: Path, database_url: str) -> dict[str, str]:
    keys = dict(line.split("=", 1) for line in make_keys().as_environment())
    changes: dict[str, str | None] = {
        **keys,
        "DATABASE_URL": database_url,
        "SITE_URL": "http://localhost",
        "ALLOWED_HOSTS": "localhost,testserver",
        "STATE_FOLDER": str(folder / "state"),
        "STATIC_ROOT": str(folder),
    }
    environment = production_environment(folder, **changes)
    names = [*changes, "ENV_FILE", "DEBUG", "SECRET_KEY", "PROXY_HOPS"]
    return {name: environment[name] for name in names}
