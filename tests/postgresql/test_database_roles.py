"""Each part of the site may do in the database what its work needs, and nothing else."""

from datetime import timedelta
from io import StringIO

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from asana_site import grants, rates
from asana_site.database_roles import role_name
from intake.models import Submission
from programs.models import Program
from tests.intake.answers import contact_answers, send
from tests.postgresql.parts import public_environment
from tests.production import manage, production_environment, python

REFUSED = (psycopg2.errors.InsufficientPrivilege, psycopg2.errors.UndefinedFile)
START = "import asana_site.wsgi; print('started')"

# Every way to a stored row that we could think of.
ATTACKS = {
    "read": "SELECT * FROM intake_submission",
    "read one column": "SELECT id FROM intake_submission",
    "count": "SELECT count(*) FROM intake_submission",
    "copy": "COPY intake_submission TO STDOUT",
    "copy to a program": "COPY intake_submission TO PROGRAM 'cat'",
    "change": "UPDATE intake_submission SET status = 'closed'",
    "delete": "DELETE FROM intake_submission",
    "empty": "TRUNCATE intake_submission",
    "read photographs": "SELECT * FROM intake_cardphotograph",
    "delete photographs": "DELETE FROM intake_cardphotograph",
    "lock": "BEGIN; LOCK TABLE intake_submission IN ACCESS EXCLUSIVE MODE",
    "return what is inserted": "INSERT INTO intake_submission SELECT * FROM intake_submission"
    " RETURNING sealed",
    "probe for an id": "INSERT INTO intake_submission (id) VALUES"
    " ('00000000-0000-8000-8000-000000000000') ON CONFLICT (id) DO NOTHING",
    "overwrite": "INSERT INTO intake_submission (id) VALUES"
    " ('00000000-0000-8000-8000-000000000000') ON CONFLICT (id) DO UPDATE SET status = 'new'",
    "notes": "SELECT * FROM intake_note",
    "notices owed": "SELECT * FROM intake_noticeowed",
    "record of access": "SELECT * FROM audit_auditrecord",
    "accounts": "SELECT * FROM auth_user",
    "sessions": "SELECT * FROM django_session",
    "second factors": "SELECT * FROM mfa_authenticator",
    "admin's history": "SELECT * FROM django_admin_log",
    "become the owner": "SET ROLE postgres",
    "become staff": "SET ROLE {staff}",
    "a function of its own": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a table of its own": "CREATE TABLE mine (x int)",
    "a view": "CREATE VIEW mine AS SELECT * FROM intake_submission",
    "the server's files": "SELECT pg_read_file('postgresql.conf')",
    "the server's programs": "COPY (SELECT 1) TO PROGRAM 'cat'",
    "grant": "GRANT SELECT ON auth_user TO PUBLIC",
    "turn row rules off": "ALTER TABLE programs_program DISABLE ROW LEVEL SECURITY",
    "change content": "UPDATE asana_site_center SET telephone = '1'",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_arbitrary_sql_of_the_public_part_finds_no_submission(client, sql_as, attack):
    send(client, "/contact/", contact_answers())
    with pytest.raises(REFUSED):
        sql_as("public", ATTACKS[attack].format(staff=role_name("staff")))
    assert Submission.objects.get().status == "new"


UNREADABLE_ROW = """
    INSERT INTO intake_submission (id, form_id, reference, kind, received_at, status, robot_signs,
        closed_reason, status_changed_at, is_held, version, indexed_with,
        key_id, sealed, notice_not_before, notice_attempts)
    VALUES (gen_random_uuid(), gen_random_uuid(), 'K7H4Q-59XRL', 'contact', '{}', 'new', '',
        '', now(), false, 0, '',
        '', '', now(), 0)
"""


@pytest.mark.parametrize("time", ["20000-01-01", "infinity", "-infinity", "0044-03-15 BC"])
def test_the_public_part_adds_no_row_that_keeps_the_queue_from_being_shown(sql_as, time):
    with pytest.raises(psycopg2.errors.CheckViolation):
        sql_as("public", UNREADABLE_ROW.format(time))


def test_the_statistics_of_the_server_show_the_public_part_nothing(client, sql_as):
    send(client, "/contact/", contact_answers())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert sql_as("public", "SELECT 1 FROM pg_stats WHERE tablename = 'intake_submission'") == []


PYTHON_ATTACK = """
import os, django
django.setup()
from django.conf import settings
from django.db import Error, connection
from intake.models import Note, Submission
from intake import sealing
found = []
for read in (
    lambda: list(Submission.objects.all()),
    lambda: Submission.objects.count(),
    lambda: list(Submission.objects.values_list("sealed")),
    lambda: list(Note.objects.all()),
    lambda: Submission.objects.latest("received_at").read(),
    lambda: connection.introspection.get_table_description(connection.cursor(), "intake_note"),
):
    try:
        found.append(repr(read()))
    except Error:
        pass
if settings.INTAKE_PRIVATE_KEYS or os.environ.get("INTAKE_PRIVATE_KEYS"):
    found.append("private key")
sample = Submission(id="00000000-0000-8000-8000-000000000000", kind="contact")
sample.seal({"text": "x"})
try:
    found.append(sample.unseal())
except sealing.NoPrivateKey:
    pass
print("found:", found)
"""


def test_arbitrary_python_in_a_public_process_finds_no_submission(client, roles, tmp_path):
    send(client, "/contact/", contact_answers())
    environment = public_environment(tmp_path, roles["public"])
    result = python("-c", PYTHON_ATTACK, environment=environment)
    assert result.stdout == "found: []\n", result.stderr


def test_a_public_process_with_the_public_role_starts(roles, tmp_path):
    environment = public_environment(tmp_path, roles["public"])
    result = python("-c", START, environment=environment)
    assert result.stdout == "started\n", result.stderr


@pytest.mark.parametrize("part", ["staff", "worker"])
def test_a_public_process_that_could_read_submissions_does_not_start(roles, tmp_path, part):
    result = python("-c", START, environment=public_environment(tmp_path, roles[part]))
    assert result.returncode == 3
    assert "intake.E006" in result.stderr
    assert "intake_submission" in result.stderr


@pytest.mark.usefixtures("roles")
def test_a_staff_process_that_could_rewrite_the_record_of_access_does_not_start(tmp_path):
    owner = connection.settings_dict
    url = (
        f"postgres://{owner['USER']}:{owner['PASSWORD']}@{owner['HOST']}:{owner['PORT']}"
        f"/{owner['NAME']}"
    )
    environment = production_environment(tmp_path, DATABASE_URL=url, SITE_ROLE="staff")
    result = python("-c", START, environment=environment)
    assert result.returncode == 3
    assert "intake.E006" in result.stderr
    assert "audit_auditrecord" in result.stderr


def test_a_staff_process_with_the_staff_role_starts(roles, tmp_path):
    environment = production_environment(
        tmp_path, DATABASE_URL=roles["staff"], SITE_ROLE="staff", STATE_FOLDER=str(tmp_path)
    )
    assert python("-c", START, environment=environment).stdout == "started\n"


@pytest.mark.parametrize("right", ["DELETE", "TRUNCATE", "TRIGGER"])
def test_a_public_process_that_could_delete_submissions_does_not_start(roles, tmp_path, right):
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT {right} ON intake_submission TO {role_name('public')}")
    result = python("-c", START, environment=public_environment(tmp_path, roles["public"]))
    assert result.returncode == 3
    assert "intake.E006" in result.stderr


def test_a_public_process_with_a_private_key_does_not_start(roles, tmp_path):
    key = production_environment(tmp_path)["INTAKE_PRIVATE_KEYS"]
    environment = public_environment(tmp_path, roles["public"]) | {"INTAKE_PRIVATE_KEYS": key}
    result = python("-c", START, environment=environment)
    assert result.returncode == 3
    assert "intake.E005" in result.stderr


PUBLIC_WAY = """
import django
django.setup()
from django.test import Client
from programs.models import Program
from tests.intake.answers import contact_answers, insurance_answers, reference_in, send
client = Client()
program = Program.objects.published().first().get_absolute_url()
for path in ("/", "/programs/", program, "/programs/levels-of-care/", "/faq/",
             "/articles/", "/privacy/", "/notices/", "/sitemap.xml", "/robots.txt", "/contact/",
             "/nothing/", "/admin/"):
    print(path, client.get(path).status_code)
for path, answers in (("/contact/", contact_answers), ("/verify-insurance/", insurance_answers)):
    first, second = (send(client, path, answers(), ) for _ in range(2))
    print(path, first.status_code, reference_in(first.url) == reference_in(second.url))
    print(path, client.get(first.url).status_code)
"""


def test_the_public_part_serves_every_page_and_receives_both_forms(roles, tmp_path):
    environment = public_environment(tmp_path, roles["public"])
    manage("collectstatic", "--no-input", environment=environment)
    result = python("-c", PUBLIC_WAY, environment=environment)
    assert result.returncode == 0, result.stderr
    statuses = dict(line.split(" ", 1) for line in result.stdout.splitlines())
    assert {path for path, status in statuses.items() if status != "200"} == {
        "/nothing/",
        "/admin/",
    }
    assert statuses["/admin/"] == "404"
    assert result.stdout.count("302 True") == 2, result.stdout
    assert Submission.objects.count() == 2
    assert not (tmp_path / "spool").exists()


def test_drafts_are_not_there_for_the_public_part(sql_as):
    Program.objects.filter(key="iop").update(published_at=None)
    shown = {key for (key,) in sql_as("public", "SELECT key FROM programs_program")}
    assert "iop" not in shown
    assert "php" in shown
    everything = sql_as("staff", "SELECT key FROM programs_program")
    assert ("iop",) in everything


def test_the_public_part_cannot_forget_failed_sign_ins(sql_as):
    rates.count("password: account", ["nurse"], timedelta(minutes=15))
    rates.count(f"{rates.VISITORS}submission", ["192.0.2.1"], timedelta(minutes=15))
    sql_as("public", "UPDATE asana_site_ratebucket SET number = 7")
    numbers = "SELECT number FROM asana_site_ratebucket ORDER BY number"
    assert sql_as("public", numbers) == [(7,)]
    assert sql_as("staff", numbers) == [(1,), (7,)]
    insert = "INSERT INTO asana_site_ratebucket VALUES ('{}', 1, now())"
    with pytest.raises(REFUSED):
        sql_as("public", insert.format("0" * 64))
    [(digest,)] = sql_as("staff", "SELECT digest FROM asana_site_ratebucket WHERE number = 1")
    with pytest.raises((*REFUSED, psycopg2.errors.UniqueViolation)):
        sql_as("public", insert.format(digest) + " ON CONFLICT (digest) DO UPDATE SET number = 1")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT sealed FROM intake_submission",
        "SELECT id FROM intake_cardphotograph",
        "SELECT * FROM intake_submission",
        "SELECT * FROM intake_note",
        "DELETE FROM intake_submission",
        "UPDATE intake_submission SET status = 'closed'",
        "UPDATE audit_auditrecord SET actor = ''",
        "SELECT * FROM auth_user",
    ],
)
def test_the_worker_knows_what_came_in_and_not_what_it_says(sql_as, sql):
    assert sql_as("worker", "SELECT id, reference FROM intake_submission") == []
    with pytest.raises(REFUSED):
        sql_as("worker", sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditrecord SET actor = ''",
        "DELETE FROM audit_auditrecord",
        "TRUNCATE audit_auditrecord",
        "UPDATE intake_submission SET sealed = ''",
        "UPDATE intake_submission SET received_at = now()",
        "UPDATE intake_note SET sealed = ''",
        "INSERT INTO intake_submission (id) VALUES ('00000000-0000-8000-8000-000000000000')",
        "DELETE FROM django_admin_log",
    ],
)
def test_staff_cannot_change_the_record_or_what_was_sent(sql_as, sql):
    with pytest.raises(REFUSED):
        sql_as("staff", sql)


WELL = "The roles hold what they need and nothing else.\n"


def _run(*arguments):
    out = StringIO()
    call_command("database_roles", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("roles")
def test_running_the_command_again_changes_nothing_and_verifies():
    assert _run() == _run("--verify") == WELL


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("GRANT SELECT ON intake_submission TO {role}", "may SELECT intake_submission"),
        ("GRANT SELECT (id) ON intake_note TO PUBLIC", "may SELECT intake_note"),
        ("GRANT DELETE ON programs_program TO {role}", "may DELETE programs_program"),
        ("REVOKE SELECT ON programs_program FROM {role}", "may not SELECT programs_program"),
        ("ALTER ROLE {role} CREATEROLE", "rights over the whole server"),
        ("GRANT pg_read_all_data TO {role}", "member of another role"),
    ],
)
@pytest.mark.usefixtures("roles")
def test_what_differs_is_named(sql, told):
    role = role_name(grants.PUBLIC)
    with connection.cursor() as cursor:
        cursor.execute(sql.format(role=role))
    try:
        with pytest.raises(CommandError, match=told):
            _run("--verify")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("REVOKE SELECT (id) ON intake_note FROM PUBLIC")
            cursor.execute(f"REVOKE pg_read_all_data FROM {role}")


@pytest.mark.usefixtures("transactional_db")
def test_roles_that_were_never_made_are_named():
    with pytest.raises(CommandError, match="there is no such role"):
        _run("--verify")


@pytest.mark.usefixtures("roles")
def test_a_dry_run_prints_the_statements():
    printed = _run("--dry-run")
    assert f'GRANT INSERT ON "intake_submission" TO "{role_name(grants.PUBLIC)}";' in printed


def test_staff_make_the_digests_of_the_search_with_their_own_role(client, roles, tmp_path):
    send(client, "/contact/", contact_answers())
    environment = production_environment(
        tmp_path,
        DATABASE_URL=roles["staff"],
        SITE_ROLE="staff",
        INTAKE_PUBLIC_KEY=settings.INTAKE_PUBLIC_KEY,
        INTAKE_PRIVATE_KEYS=",".join(settings.INTAKE_PRIVATE_KEYS),
    )
    for arguments in (["index_submissions"], ["index_submissions", "--all"]):
        result = manage(*arguments, environment=environment)
        assert result.returncode == 0, result.stderr
    assert Submission.objects.get().digests.count() > 3
