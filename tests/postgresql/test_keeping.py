"""With the staff's role one deletes and erases; what was sent is rewritten by the owner alone."""

import psycopg2
import pytest

from asana_site.audit.models import Action, AuditRecord
from intake.keeping.rotation import reseal, reseal_together
from intake.keys import make_keys
from intake.models import Note, Submission
from tests.intake.keeping.rows import add_companions, spam
from tests.production import manage, production_environment, python

ERASE = """
import sys, django
django.setup()
from django.contrib.auth.models import User
from django.test import RequestFactory
from intake.keeping.erasure import Reason, erase
from intake.keeping.holds import put_on_hold, take_off_hold
lead, request, row_id = User.objects.get(username="nurse"), RequestFactory().get("/"), sys.argv[1]
put_on_hold(row_id, reason="x", by=lead, request=request)
take_off_hold(row_id, reason="x", by=lead, request=request)
erase(row_id, reason=Reason.ASKED, by=lead, version=2, request=request)
"""


@pytest.fixture
def staff(roles, tmp_path):
    """The settings of the staff's part, with its role."""
    return production_environment(
        tmp_path,
        DATABASE_URL=roles["staff"],
        SITE_ROLE="staff",
        STATE_FOLDER=str(tmp_path),
        DJANGO_SETTINGS_MODULE="asana_site.settings",
    )


def _deletions():
    rows = AuditRecord.objects.filter(action=Action.DELETE).order_by("number")
    return list(rows.values_list("actor", "subject"))


def test_the_staffs_role_purges(staff, nurse):
    junk, kept = spam(), spam(days=1)
    for submission in (junk, kept):
        add_companions(submission, nurse)
    result = manage("purge_submissions", environment=staff)
    assert "1 deleted, 0 left." in result.stdout, result.stderr
    assert list(Submission.objects.all()) == [kept]
    assert _deletions() == [("retention", junk.reference)]


def test_the_staffs_role_holds_and_erases(staff, nurse):
    submission = spam(days=1)
    add_companions(submission, nurse)
    result = python("-c", ERASE, str(submission.pk), environment=staff)
    assert result.returncode == 0, result.stderr
    assert not Submission.objects.exists()
    assert not Note.objects.exists()
    assert _deletions() == [("nurse", submission.reference)]


def test_the_staffs_role_cannot_seal_anything_anew(staff, sql_as, settings):
    submission = spam()
    both = [staff["INTAKE_PRIVATE_KEYS"], *settings.INTAKE_PRIVATE_KEYS]
    environment = staff | {"INTAKE_PRIVATE_KEYS": ",".join(both)}
    result = manage("rotate_intake_keys", environment=environment)
    assert result.returncode == 1
    assert "The database failed" in result.stderr
    assert "Traceback" not in result.stderr
    for column in ("sealed", "key_id"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            sql_as("staff", f"UPDATE intake_submission SET {column} = ''")
    before = submission.key_id
    submission.refresh_from_db()
    assert submission.key_id == before


def test_a_rotation_passes_by_what_a_colleague_works_on_and_comes_back_to_it(roles, settings):
    busy, free = spam(), spam()
    new = make_keys()
    settings.INTAKE_PUBLIC_KEY = new.public_key
    settings.INTAKE_PRIVATE_KEYS = [new.private_key, *settings.INTAKE_PRIVATE_KEYS]
    colleague = psycopg2.connect(roles["staff"])
    with colleague.cursor() as cursor:
        cursor.execute("SELECT 1 FROM intake_submission WHERE id = %s FOR UPDATE", [str(busy.pk)])
        assert reseal_together(Submission, [busy.pk, free.pk]) == {free.pk}
    colleague.close()
    assert reseal(Submission, busy.pk)
    assert len(set(Submission.objects.values_list("key_id"))) == 1


def test_the_staffs_role_sees_which_keys_are_in_use(staff):
    spam()
    result = manage("intake_keys", environment=staff)
    assert "intake_submission 1" in result.stdout, result.stderr
    assert result.returncode == 1
    assert "cannot be opened here" in result.stderr


@pytest.mark.parametrize("part", ["public", "worker"])
def test_neither_the_public_part_nor_the_worker_deletes(sql_as, part):
    submission = spam()
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        sql_as(part, "DELETE FROM intake_submission")
    assert Submission.objects.filter(pk=submission.pk).exists()
