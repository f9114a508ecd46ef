"""What each part of the site may do in PostgreSQL: the least that its work needs.

Every room says it for its own tables when it is ready. `manage.py database_roles` makes
the database agree, and a process whose role holds more than its part is meant to refuses to
start, unless the database is away and nobody can tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

PUBLIC, STAFF, WORKER = "public", "staff", "worker"
PARTS = (PUBLIC, STAFF, WORKER)

READ = ("SELECT",)
READ_AND_ADD = ("SELECT", "INSERT")
EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")


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


def is_meant(part: str, table: str, privilege: str, column: str) -> bool:
    """Whether `part` is meant to hold the privilege on that column."""
    return may(part, table, privilege) or column in columns_of(part, table, privilege)
