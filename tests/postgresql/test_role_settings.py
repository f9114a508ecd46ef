"""What a role may set for itself is taken away, and what only a superuser may do is said."""

from contextlib import ExitStack, closing
from io import StringIO

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from asana_site.database_roles import role_name

WELL = "The roles hold what they need and nothing else.\n"


def _run(*arguments):
    out = StringIO()
    call_command("database_roles", *arguments, stdout=out)
    return out.getvalue()


SETTINGS = (
    "ALTER ROLE CURRENT_USER SET search_path = pg_temp",
    "ALTER ROLE CURRENT_USER IN DATABASE {database} SET statement_timeout = 1",
)


def test_settings_that_a_role_gave_itself_are_named_and_taken_away(sql_as):
    database = connection.settings_dict["NAME"]
    for setting, name in zip(SETTINGS, ("search_path", "statement_timeout"), strict=True):
        sql_as("public", setting.format(database=database))
        with pytest.raises(CommandError, match=f"a setting that is not ours, {name}"):
            _run("--verify")
        assert _run() == _run("--verify") == WELL


def test_one_part_that_has_gone_wild_leaves_the_others_connections(roles, monkeypatch):
    monkeypatch.setattr("asana_site.database_roles.CONNECTION_LIMIT", 2)
    with pytest.raises(CommandError, match="may open 30 connections, and should 2"):
        _run("--verify")
    assert _run() == WELL
    with ExitStack() as opened:
        for _ in range(2):
            opened.enter_context(closing(psycopg2.connect(roles["public"])))
        with pytest.raises(psycopg2.OperationalError, match="too many connections"):
            psycopg2.connect(roles["public"])
        opened.enter_context(closing(psycopg2.connect(roles["staff"])))


@pytest.mark.usefixtures("transactional_db")
def test_an_owner_who_is_no_superuser_makes_the_roles_and_is_told_what_is_left():
    """Nothing of this outlives its transaction."""
    owner = f"{connection.settings_dict['NAME']}_owner"
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {owner} CREATEROLE")
            cursor.execute(f"ALTER SCHEMA public OWNER TO {owner}")
            for table in connection.introspection.table_names():
                cursor.execute(f"ALTER TABLE {table} OWNER TO {owner}")
            cursor.execute(f"SET LOCAL ROLE {owner}")
        made = _run()
        transaction.set_rollback(True)
    assert WELL in made
    hiding = f'ALTER ROLE "{role_name("public")}" SET track_activities = off;'
    assert f"A superuser should run: {hiding}" in made
