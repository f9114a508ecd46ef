"""System checks of the forms: their keys, their spool, and what the public part may read."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.db import Error as DatabaseFailure
from django.db import connection

from asana_site import grants
from asana_site.role_rights import excess_of_connection
from intake.keys import BadKey, read_digest_key, read_private_key, read_public_key

HINT = "`manage.py make_intake_keys` makes a set. Keep the private key away from the public site."


@checks.register(checks.Tags.security)
def keys_can_be_read(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """E001 public key, E002 private keys, E003 digest key, E004 keys that do not match.

    A process without private keys is allowed: it can receive and not read.
    """
    messages: list[checks.CheckMessage] = []
    public_id, private_ids = "", []
    try:
        public_id = read_public_key(settings.INTAKE_PUBLIC_KEY).key_id
    except BadKey as error:
        messages.append(checks.Error(f"INTAKE_PUBLIC_KEY: {error}", hint=HINT, id="intake.E001"))
    try:
        private_ids = [read_private_key(text).key_id for text in settings.INTAKE_PRIVATE_KEYS]
    except BadKey as error:
        messages.append(checks.Error(f"INTAKE_PRIVATE_KEYS: {error}", hint=HINT, id="intake.E002"))
    try:
        read_digest_key(settings.INTAKE_DIGEST_KEY)
    except BadKey as error:
        messages.append(checks.Error(f"INTAKE_DIGEST_KEY: {error}", hint=HINT, id="intake.E003"))
    if public_id and private_ids and public_id not in private_ids:
        messages.append(
            checks.Error(
                "None of INTAKE_PRIVATE_KEYS opens what INTAKE_PUBLIC_KEY seals.",
                hint="Put the private key of the same pair first, older ones behind it.",
                id="intake.E004",
            )
        )
    return messages


@checks.register(checks.Tags.security)
def only_staff_hold_private_keys(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """E005: whoever breaks into another process than the staff's finds no key of theirs."""
    if settings.SITE_ROLE not in ("public", "worker"):
        return []
    return [
        checks.Error(
            f"The {settings.SITE_ROLE} process was given {name}.",
            hint="Take it out of its environment; only SITE_ROLE=staff reads and searches "
            "submissions and writes the record of access.",
            id="intake.E005",
        )
        for name in ("INTAKE_PRIVATE_KEYS", "INTAKE_SEARCH_KEY", "AUDIT_KEY")
        if getattr(settings, name)
    ]


@checks.register(checks.Tags.security)
def database_role_fits_the_part(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """E006: the process's database role is and may do no more than `asana_site.grants` says.

    Else the public part could read what it stored, and the staff's part rewrite the record
    of access. While the database is away nobody can tell, and the process may start:
    people's messages go to the spool.
    """
    part = settings.SITE_ROLE
    if part not in grants.PARTS:
        return []
    hint = f"Run `manage.py database_roles` as the owner and use the {part} role it makes."
    if connection.vendor != "postgresql":
        if part != grants.PUBLIC:
            return []
        problem = "The public process uses SQLite, whose file it can read all of."
        return [checks.Error(problem, hint=hint, id="intake.E006")]
    try:
        excess = excess_of_connection(part)
    except DatabaseFailure:
        return []
    if not excess:
        return []
    problem = "\n".join([f"The {part} process could read or change what it should not:", *excess])
    return [checks.Error(problem, hint=hint, id="intake.E006")]


@checks.register(checks.Tags.security, deploy=True)
def parts_are_apart(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """W009: a live site is served by processes that know which part they are.

    One that was not told serves visitors with the staff's keys, or staff to everybody, and
    E005 and E006 have nothing to ask of it.
    """
    is_live = settings.SITE_URL.startswith("https://") and connection.vendor == "postgresql"
    if settings.SITE_ROLE != "all" or not is_live:
        return []
    return [
        checks.Warning(
            "SITE_ROLE is all: one process serves visitors and staff.",
            hint="Set SITE_ROLE to public, staff or worker in the settings of each part. `all` is "
            "for development, and for the owner's commands, which serve nobody.",
            id="intake.W009",
        )
    ]


@checks.register(checks.Tags.security)
def search_key_can_be_read(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """E008: where staff are served, they can search; else the submission page fails too."""
    if not settings.SERVES_STAFF:
        return []
    try:
        read_digest_key(settings.INTAKE_SEARCH_KEY)
    except BadKey as error:
        return [
            checks.Error(
                f"INTAKE_SEARCH_KEY: {error}",
                hint="`manage.py make_intake_keys` makes one. After a change of the key, run "
                "`manage.py index_submissions`.",
                id="intake.E008",
            )
        ]
    return []


@checks.register(checks.Tags.security)
def spool_can_be_written(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """E007: the folder is there, or can be made, where submissions wait for the database."""
    if settings.SITE_ROLE == "staff":
        return []
    folder: Path = settings.INTAKE_SPOOL
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return []
    return [
        checks.Error(
            "INTAKE_SPOOL is not a folder that this process can write to.",
            hint="Submissions wait there while the database is away.",
            id="intake.E007",
        )
    ]
