"""A public process starts with a role that cannot read what it stores, in no roundabout way."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from asana_site.database_roles import role_name
from asana_site.role_rights import excess_of_connection
from tests.faults.server import free_port
from tests.postgresql.parts import public_environment
from tests.production import manage, python

START = "import asana_site.wsgi; print('started')"

# What an owner may have done to the public role or around it, and the words that name it.
WAYS_TO_READ = {
    "set role": (
        ["ALTER ROLE {public} NOINHERIT", "GRANT {staff} TO {public}"],
        "is a member of another role, {staff}",
    ),
    "set role twice": (
        [
            "CREATE ROLE {public}_between NOINHERIT IN ROLE {staff}",
            "ALTER ROLE {public} NOINHERIT",
            "GRANT {public}_between TO {public}",
        ],
        "is a member of another role, {staff}",
    ),
    "superuser": (["ALTER ROLE {public} SUPERUSER"], "SUPERUSER"),
    "makes roles": (["ALTER ROLE {public} CREATEROLE"], "CREATEROLE"),
    "makes databases": (["ALTER ROLE {public} CREATEDB"], "CREATEDB"),
    "passes by row security": (["ALTER ROLE {public} BYPASSRLS"], "BYPASSRLS"),
    "replicates": (["ALTER ROLE {public} REPLICATION"], "REPLICATION"),
    "a function with its owner's rights": (
        [
            "CREATE FUNCTION public.peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
            " AS 'SELECT count(*) FROM public.intake_submission'"
        ],
        "may call public.peek",
    ),
    "such a function in another schema": (
        [
            "CREATE SCHEMA aside",
            "GRANT USAGE ON SCHEMA aside TO PUBLIC",
            "CREATE FUNCTION aside.peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
            " AS 'SELECT count(*) FROM public.intake_submission'",
        ],
        "may call aside.peek",
    ),
    "a function of the server": (
        ["GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO {public}"],
        "may call pg_catalog.pg_read_file",
    ),
    "a view in another schema": (
        [
            "CREATE SCHEMA aside",
            "GRANT USAGE ON SCHEMA aside TO {public}",
            "CREATE VIEW aside.letters AS SELECT * FROM public.intake_submission",
            "GRANT SELECT ON aside.letters TO {public}",
        ],
        "may SELECT aside.letters",
    ),
    "the server's samples of all tables": (
        ["GRANT SELECT ON pg_catalog.pg_statistic TO {public}"],
        "may SELECT pg_catalog.pg_statistic",
    ),
    "a table of its own": (
        ["CREATE TABLE mine (x int)", "ALTER TABLE mine OWNER TO {public}"],
        "owns a table",
    ),
    "a schema to fill": (
        ["CREATE SCHEMA aside", "GRANT CREATE ON SCHEMA aside TO {public}"],
        "may CREATE in the schema aside",
    ),
    "schemas to make": (
        ["GRANT CREATE ON DATABASE {database} TO {public}"],
        "may CREATE schemas in the database",
    ),
    "row security is off": (
        ["ALTER TABLE programs_program DISABLE ROW LEVEL SECURITY"],
        "may see other rows of programs_program",
    ),
    "no rule": (
        ["DROP POLICY public_rows ON programs_program"],
        "may see other rows of programs_program",
    ),
    "another rule": (
        ["ALTER POLICY public_rows ON programs_program USING (published_at <= now() OR true)"],
        "may see other rows of programs_program",
    ),
    "one rule more": (
        ["CREATE POLICY all_rows ON asana_site_ratebucket USING (true)"],
        "may see other rows of asana_site_ratebucket",
    ),
}
BACK = [
    "DROP SCHEMA IF EXISTS aside CASCADE",
    "DROP FUNCTION IF EXISTS public.peek()",
    "DROP TABLE IF EXISTS mine",
    "DROP POLICY IF EXISTS all_rows ON asana_site_ratebucket",
    "ALTER ROLE {public} NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS NOREPLICATION",
    "DROP ROLE IF EXISTS {public}_between",
    "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) FROM {public}",
    "REVOKE SELECT ON pg_catalog.pg_statistic FROM {public}",
]


def _as_owner(statements):
    database = connection.settings_dict["NAME"]
    names = {"public": role_name("public"), "staff": role_name("staff"), "database": database}
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format(**names))


@pytest.fixture
def way(request, roles):
    """One way to read, open while the test lasts; the words that name it."""
    statements, words = WAYS_TO_READ[request.param]
    _as_owner(statements)
    yield words.format(staff=role_name("staff"))
    _as_owner(BACK)


@pytest.mark.parametrize("way", WAYS_TO_READ, indirect=True)
def test_with_a_way_to_read_no_public_process_starts_and_verify_names_it(way, roles, tmp_path):
    environment = public_environment(tmp_path, roles["public"])
    result = python("-c", START, environment=environment)
    assert result.returncode == 3, result.stderr
    assert "intake.E006" in result.stderr
    assert way in result.stderr
    with pytest.raises(CommandError, match=way):
        call_command("database_roles", "--verify", stdout=StringIO())


def test_a_superuser_who_acts_as_the_public_role_is_no_public_process(roles, tmp_path):
    owner = connection.settings_dict
    url = (
        f"postgres://{owner['USER']}:{owner['PASSWORD']}@{owner['HOST']}:{owner['PORT']}"
        f"/{owner['NAME']}?options=-c%20role%3D{role_name('public')}"
    )
    result = python("-c", START, environment=public_environment(tmp_path, url))
    assert result.returncode == 3, result.stderr
    assert "SUPERUSER" in result.stderr


def test_the_public_role_is_looked_at_with_six_questions_at_most(
    roles, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6):
        excess_of_connection("public")


def test_while_the_database_is_away_a_public_process_starts(tmp_path):
    url = f"postgres://nobody@127.0.0.1:{free_port()}/nothing"
    result = python("-c", START, environment=public_environment(tmp_path, url))
    assert result.stdout == "started\n", result.stderr


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        ({}, True),
        ({"SITE_URL": "http://localhost"}, False),
        ({"SITE_ROLE": "staff"}, False),
    ],
    ids=["forgotten", "rehearsed", "told"],
)
def test_a_live_site_whose_processes_do_not_know_their_part_is_warned(tmp_path, changes, is_told):
    away = f"postgres://nobody@127.0.0.1:{free_port()}/nothing"
    settings = {"SITE_URL": "https://www.example.org", "SITE_ROLE": "all"} | changes
    environment = public_environment(tmp_path, away) | settings
    told = manage("check", "--deploy", environment=environment)
    assert ("intake.W009" in told.stderr) is is_told
    assert "intake.W009" not in manage("check", environment=environment).stderr
