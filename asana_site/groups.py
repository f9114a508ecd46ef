"""The groups of staff and what each may do; brought up to date by every `migrate`."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models import Q

EDITORS = "Editors"


def grant(group_name: str, permissions: Iterable[tuple[str, str]]) -> None:
    """Give the group, made if need be, the (application, codename) `permissions`.

    Takes nothing away: what an administrator granted besides stays. Does nothing while
    the tables of accounts are not made yet, as when one application is migrated alone.
    """
    if Group._meta.db_table not in connection.introspection.table_names():
        return
    group, _ = Group.objects.get_or_create(name=group_name)
    wanted = Q(pk__in=[])
    for app_label, codename in permissions:
        wanted |= Q(content_type__app_label=app_label, codename=codename)
    group.permissions.add(*Permission.objects.filter(wanted))


def every_permission(app_label: str, model_names: Iterable[str]) -> list[tuple[str, str]]:
    """(application, codename) of adding, changing, deleting and viewing the models."""
    return [
        (app_label, f"{action}_{name}")
        for name in model_names
        for action in ("add", "change", "delete", "view")
    ]


def grant_editors(**_: Any) -> None:
    """Editors keep the center's facts, the sources and the redirects."""
    grant(
        EDITORS,
        [
            ("asana_site", "view_center"),
            ("asana_site", "change_center"),
            *every_permission("asana_site", ["source"]),
            *every_permission("redirects", ["redirect"]),
        ],
    )
