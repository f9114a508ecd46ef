"""What each part of the site may do in PostgreSQL: the least that its work needs.

Every room says it for its own tables when it is ready. `manage.py database_roles` makes
the database agree, and a process whose role holds more than its part is meant to refuses to
start, unless the database is away and nobody can tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.models import Model

PUBLIC, STAFF, WORKER = "public", "staff", "worker"
PARTS = (PUBLIC, STAFF, WORKER)

READ = ("SELECT",)
READ_AND_ADD = ("SELECT", "INSERT")
EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")
# What a role might hold on a whole table alone, and on single columns of it (PostgreSQL
# manual, 5.8).
WHOLE_TABLE_PRIVILEGES = ("DELETE", "TRUNCATE", "TRIGGER")
COLUMN_PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "REFERENCES")


@dataclass(frozen=True)
class Grant:
    """`privileges` of one part on a table; on single `columns` of it where some are named."""

    part: str
    table: str
    privileges: tuple[str, ...]
    columns: tuple[str, ...] = ()


_grants: list[Grant] = []


def allow(
    part: str,
    models: Iterable[type[Model] | str],
    privileges: tuple[str, ...],
    columns: Iterable[str] = (),
) -> None:
    """Let `part` use the tables of `models`, a model or the label of an application's model."""
    for model in models:
        found = apps.get_model(model) if isinstance(model, str) else model
        _grants.append(Grant(part, found._meta.db_table, privileges, tuple(columns)))


def allow_all_of(part: str, app_labels: Iterable[str], privileges: tuple[str, ...]) -> None:
    """Let `part` use every table of the applications that are installed."""
    for label in app_labels:
        if label in apps.app_configs:
            models = apps.get_app_config(label).get_models(include_auto_created=True)
            allow(part, models, privileges)


def allow_content(app_label: str) -> None:
    """Visitors read an application's tables, staff edit them."""
    allow_all_of(PUBLIC, [app_label], READ)
    allow_all_of(STAFF, [app_label], EVERYTHING)


def allow_shared() -> None:
    """The tables of the frame: the center's facts, redirects, counts, accounts and sessions."""
    for label in ("redirects", "sites"):
        allow_content(label)
    content = ["asana_site.center", "asana_site.source"]
    allow(PUBLIC, [*content, "asana_site.contentversion"], READ)
    allow(STAFF, content, EVERYTHING)
    allow(PUBLIC, ["asana_site.ratebucket"], ("SELECT", "INSERT", "UPDATE"))
    allow(STAFF, ["asana_site.ratebucket"], EVERYTHING)
    allow(WORKER, ["asana_site.ratebucket"], ("SELECT", "DELETE"))
    allow_all_of(STAFF, ["sessions", "account", "mfa", "staff"], EVERYTHING)
    # An account is closed and stays: the record names it.
    allow(STAFF, ["auth.user"], ("SELECT", "INSERT", "UPDATE"))
    allow(STAFF, ["auth.group", "auth.permission"], EVERYTHING)
    allow(STAFF, ["auth.user_groups", "auth.user_user_permissions"], EVERYTHING)
    allow(STAFF, ["auth.group_permissions"], EVERYTHING)
    allow_all_of(STAFF, ["contenttypes"], READ)
    allow_all_of(STAFF, ["admin", "audit"], READ_AND_ADD)
    if "audit" in apps.app_configs:
        # The worker notes the head of the record, and deletes sessions that have ended.
        allow(WORKER, ["audit.auditrecord"], READ, columns=["number", "digest"])
        allow(WORKER, ["sessions.session"], READ, columns=["expire_date"])
        allow(WORKER, ["sessions.session"], ("DELETE",))


def grants_of(part: str) -> list[Grant]:
    """Everything that `part` may do."""
    return [grant for grant in _grants if grant.part == part]


def may(part: str, table: str, privilege: str) -> bool:
    """Whether `part` is meant to hold the privilege on the whole table."""
    return any(
        grant.table == table and privilege in grant.privileges and not grant.columns
        for grant in grants_of(part)
    )


def columns_of(part: str, table: str, privilege: str) -> set[str]:
    """The columns of `table` on which alone `part` is meant to hold the privilege."""
    return {
        column
        for grant in grants_of(part)
        if grant.table == table and privilege in grant.privileges
        for column in grant.columns
    }


# The tables of the site are those in the schema that Django uses.
SURPLUS = """
    SELECT c.relname, p.privilege, a.attname
      FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     CROSS JOIN unnest(%s) AS p(privilege)
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
       AND has_column_privilege(%s, c.oid, a.attnum, p.privilege)
"""


def held_column_privileges(role: str) -> set[tuple[str, str, str]]:
    """(table, privilege, column) of everything that `role` holds, whatever gave it."""
    with connection.cursor() as cursor:
        cursor.execute(SURPLUS, [list(COLUMN_PRIVILEGES), role])
        return {(table, privilege, column) for table, privilege, column in cursor.fetchall()}


HELD_ON_TABLES = """
    SELECT c.relname, p.privilege
      FROM pg_class c CROSS JOIN unnest(%s) AS p(privilege)
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
       AND has_table_privilege(%s, c.oid, p.privilege)
"""


def held_table_privileges(role: str) -> set[tuple[str, str]]:
    """(table, privilege) of what `role` holds on whole tables and no column can have."""
    with connection.cursor() as cursor:
        cursor.execute(HELD_ON_TABLES, [list(WHOLE_TABLE_PRIVILEGES), role])
        return {(table, privilege) for table, privilege in cursor.fetchall()}


def surplus_of(part: str, role: str) -> set[tuple[str, str]]:
    """(table, privilege) of everything that `role` holds and `part` is not meant to."""
    on_columns = {
        (table, privilege)
        for table, privilege, column in held_column_privileges(role)
        if not is_meant(part, table, privilege, column)
    }
    return on_columns | {
        (table, privilege)
        for table, privilege in held_table_privileges(role)
        if not may(part, table, privilege)
    }


def is_meant(part: str, table: str, privilege: str, column: str) -> bool:
    """Whether `part` is meant to hold the privilege on that column."""
    return may(part, table, privilege) or column in columns_of(part, table, privilege)


def usable_beyond(part: str) -> list[str]:
    """The tables of which the present connection may use more than `part` is meant to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        [role] = cursor.fetchone()
    return sorted({table for table, _ in surplus_of(part, role)})
