"""A form sent twice is no mistake to the server, and other connections see nothing of it."""

import pytest
from django.conf import settings
from django.db import Error, IntegrityError, connection

from asana_site.database_roles import role_name
from intake.draining import drain
from intake.models import CardPhotograph, Side, Submission
from intake.receiving import file
from intake.spool import put
from tests.intake.answers import contact_answers, open_form, reference_in, send
from tests.intake.keeping.rows import new_submission
from tests.intake.photographs.pictures import plain_jpeg
from tests.postgresql.parts import public_environment
from tests.production import manage, python


@pytest.fixture
def complaints():
    """What the server refused, and so wrote into its own log with every value."""
    refused = []

    def note(execute, sql, params, many, context):
        try:
            return execute(sql, params, many, context)
        except Error as error:
            refused.append(type(error).__name__)
            raise

    with connection.execute_wrapper(note):
        yield refused


@pytest.fixture
def as_public(roles):
    """Every question of the test is asked by the public part's role, from when this is called."""

    def begin() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {role_name('public')}")

    yield begin
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def _unstored():
    """A submission and both of its photographs, as they are before they are stored."""
    submission = new_submission()
    photographs = [CardPhotograph.of(submission, side, plain_jpeg()) for side in Side]
    Submission.objects.all().delete()
    return submission, photographs


@pytest.mark.usefixtures("transactional_db", "content")
def test_a_form_sent_twice_is_stored_once_and_nothing_of_it_is_refused(client, complaints):
    hidden = open_form(client, "/contact/")
    first, second = (send(client, "/contact/", contact_answers(), hidden) for _ in range(2))
    assert reference_in(first.url) == reference_in(second.url)
    assert Submission.objects.count() == 1
    assert complaints == []


def test_the_public_role_files_photographs_once_and_nothing_of_them_is_refused(
    as_public, complaints
):
    submission, photographs = _unstored()
    as_public()
    assert [file(submission, photographs) for _ in range(2)] == [True, False]
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    assert Submission.objects.get().photographs.count() == 2
    assert complaints == []


@pytest.mark.usefixtures("transactional_db")
def test_what_waited_and_was_filed_before_is_passed_by_and_nothing_of_it_is_refused(complaints):
    submission, photographs = _unstored()
    for _ in range(2):
        put(submission, photographs)
        assert (drain().filed, list(settings.INTAKE_SPOOL.iterdir())) == (1, [])
    assert Submission.objects.get().photographs.count() == 2
    assert complaints == []


def test_what_a_rule_of_the_table_forbids_is_still_refused(as_public):
    submission, _ = _unstored()
    submission.kind = "letter"
    as_public()
    with pytest.raises(IntegrityError):
        file(submission)


# What other connections of the same role asked last, as an intruder in one of them sees it.
LOOK_AROUND = """
import os
import django
django.setup()
import psycopg2
from django.test import Client
from tests.intake.answers import contact_answers, open_form, send
client = Client()
print(send(client, "/contact/", contact_answers()).status_code)
intruder = psycopg2.connect(os.environ["DATABASE_URL"])
with intruder.cursor() as cursor:
    cursor.execute("SELECT query FROM pg_stat_activity WHERE usename = current_user"
                   " AND pid <> pg_backend_pid()")
    print(cursor.fetchall())
"""


@pytest.mark.parametrize("is_hidden", [True, False], ids=["hidden", "not hidden"])
def test_another_connection_of_the_public_part_sees_no_form_that_was_sent(
    roles, tmp_path, is_hidden
):
    if not is_hidden:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER ROLE {role_name('public')} RESET track_activities")
    environment = public_environment(tmp_path, roles["public"])
    manage("collectstatic", "--no-input", environment=environment)
    result = python("-c", LOOK_AROUND, environment=environment)
    seen = "[('',)]" if is_hidden else "[('COMMIT',)]"
    assert result.stdout == f"302\n{seen}\n", result.stderr
    assert Submission.objects.count() == 1
