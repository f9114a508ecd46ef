"""What only PostgreSQL can show: its tests are collected when the tests run on it."""

from io import StringIO

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from asana_site import grants
from asana_site.database_roles import role_name

if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture
def roles(content, transactional_db):
    """The three roles with their rights, in the test database; {part: DATABASE_URL}."""
    out = StringIO()
    call_command("database_roles", stdout=out)
    lines = [line.partition(": DATABASE_URL=") for line in out.getvalue().splitlines()]
    yield {part: url for part, _, url in lines if url}
    with connection.cursor() as cursor:
        for part in grants.PARTS:
            cursor.execute(f"DROP OWNED BY {role_name(part)}")
            cursor.execute(f"DROP ROLE {role_name(part)}")


@pytest.fixture
def sql_as(roles):
    """Run SQL as one part of the site would; gives the rows."""
    opened = {}

    def run(part, sql):
        if part not in opened:
            opened[part] = psycopg2.connect(roles[part])
            opened[part].autocommit = True
        with opened[part].cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    yield run
    for one in opened.values():
        one.close()
