"""The tables whose rows stand on pages: any change of one gives the content a new version.

The database does that itself, with triggers: a change is noticed whoever makes it, in the
admin, by a command or by hand, and it becomes visible in the same moment as the change.
"""

from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from asana_site.models import ContentVersion

_watched: list[type[Model]] = []

# It has the rights of its owner, so nobody may lead it astray: its table is named in full,
# because temporary tables, which every role may make, are looked up before all others where
# the path does not name them last (PostgreSQL manual, CREATE FUNCTION); and nobody else may
# tie it to a table of theirs.
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION {schema}.asana_site_content_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO {schema}.asana_site_contentversion (id, token)
        VALUES (1, gen_random_uuid()::text)
        ON CONFLICT (id) DO UPDATE SET token = excluded.token;
    RETURN NULL;
END $$
"""
POSTGRESQL_RIGHTS = "REVOKE ALL ON FUNCTION {schema}.asana_site_content_changed() FROM PUBLIC"
POSTGRESQL_TRIGGER = """
CREATE OR REPLACE TRIGGER {table}_content_changed
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {schema}.{table}
FOR EACH STATEMENT EXECUTE FUNCTION {schema}.asana_site_content_changed()
"""
SQLITE_EVENTS = ("INSERT", "UPDATE", "DELETE")
SQLITE_TRIGGER = """
CREATE TRIGGER IF NOT EXISTS {table}_content_{event} AFTER {event} ON {table}
BEGIN
    INSERT OR IGNORE INTO asana_site_contentversion (id, token) VALUES (1, '');
    UPDATE asana_site_contentversion SET token = lower(hex(randomblob(16)));
END
"""


def watch(*models: type[Model]) -> None:
    """Let a change of any row of `models` be a new version of the content.

    Each application says it of its own when it is ready.
    """
    _watched.extend(models)


def watched() -> list[type[Model]]:
    """The models whose rows stand on pages."""
    return list(_watched)


def make_triggers(app_config: AppConfig, **_: Any) -> None:
    """Make the triggers of an application's tables, after its migrations; safe to repeat."""
    there = set(connection.introspection.table_names())
    if ContentVersion._meta.db_table not in there:
        return
    tables = [
        model._meta.db_table for model in _watched if model._meta.app_label == app_config.label
    ]
    with connection.cursor() as cursor:
        schema = _schema(cursor)
        for table in there.intersection(tables):
            for statement in _statements(table, schema):
                cursor.execute(statement)


def _schema(cursor: CursorWrapper) -> str:
    """The quoted name of the schema of our tables; empty where there are no schemas."""
    if connection.vendor != "postgresql":
        return ""
    cursor.execute("SELECT current_schema()")
    return connection.ops.quote_name(cursor.fetchone()[0])


def _statements(table: str, schema: str) -> list[str]:
    """The SQL that watches one table; the name is one of our own models'."""
    if connection.vendor == "postgresql":
        statements = (POSTGRESQL_FUNCTION, POSTGRESQL_RIGHTS, POSTGRESQL_TRIGGER)
        return [statement.format(table=table, schema=schema) for statement in statements]
    return [SQLITE_TRIGGER.format(table=table, event=event) for event in SQLITE_EVENTS]
