"""What cannot be recorded is not shown, and the record holds nothing personal."""

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core import checks
from django.db import connection
from django.forms import model_to_dict
from django.test import Client
from django.urls import reverse

from asana_site.audit.checks import key_can_be_read
from asana_site.audit.models import AuditRecord
from asana_site.models import Center
from intake.forms import InsuranceForm
from intake.models import Submission
from programs.models import Program
from tests.intake.acting import act
from tests.intake.answers import contact_answers, insurance_answers, send
from tests.staff.signing_in import PASSWORD, sign_in

CANARY = "Quetzalcoatlus"
TABLE = "audit_auditrecord"


def _rename(old, new):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")


@pytest.fixture
def without_record(nurse_client, submission):
    """The table of the record is away for as long as the test asks its pages."""
    nurse_client.raise_request_exception = False
    _rename(TABLE, "away")
    yield
    _rename("away", TABLE)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content", "without_record")
def test_no_record_no_reading(nurse_client, submission, its_page):
    for response in (
        nurse_client.get("/admin/"),
        nurse_client.get("/admin/intake/submission/"),
        nurse_client.get(its_page),
        nurse_client.post(its_page.replace("change", "reveal"), {"reveal": "member_id"}),
        act(nurse_client, submission, "status", status="nonsense"),
        act(nurse_client, submission, "claim", version=7),
    ):
        html = response.content.decode()
        assert response.status_code == 503
        for word in ("Delgado", "555-0147", "XQ1234567", submission.reference):
            assert word not in html


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content", "without_record")
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("claim", {}),
        ("status", {"status": "contacted"}),
        ("call", {"outcome": "spoke"}),
        ("follow-up", {"when": "tomorrow"}),
        ("note", {}),
    ],
)
def test_no_record_no_change(nurse_client, submission, name, typed):
    answer = act(nurse_client, submission, name, note="Called back.", **typed)
    assert answer.status_code == 503
    after = Submission.objects.get()
    assert (after.status, after.version, after.claimed_by) == ("new", 0, None)
    assert (after.timeline.count(), after.notes.count()) == (0, 0)


@pytest.fixture
def chief_client(transactional_db) -> Client:
    """A superuser, who may change everything."""
    client = sign_in(Client(), User.objects.create_superuser("chief", password=PASSWORD))
    client.raise_request_exception = False
    return client


@pytest.mark.django_db(transaction=True)
def test_no_record_no_change_of_content_of_a_group_or_of_an_account(
    content, chief_client, nurse, request
):
    program = Program.objects.published().first()
    editors = Group.objects.create(name="Readers")
    changelist = reverse("admin:programs_program_changelist")
    withdrawal = {"action": "withdraw", "_selected_action": [program.pk]}
    centers = reverse("admin:asana_site_center_change", args=[Center.load().pk])
    facts = model_to_dict(Center.load()) | {"name": "Elsewhere"}
    request.getfixturevalue("without_record")
    for address, typed in (
        (changelist, withdrawal),
        (reverse("admin:auth_group_change", args=[editors.pk]), {"name": "Writers"}),
        (reverse("admin:auth_user_change", args=[nurse.pk]), {"is_superuser": "on"}),
        (centers, facts),
    ):
        assert chief_client.post(address, typed).status_code == 503, address
    program.refresh_from_db()
    assert program.is_published
    assert Group.objects.get(pk=editors.pk).name == "Readers"
    nurse.refresh_from_db()
    assert not nurse.is_superuser
    assert Center.objects.get().name != "Elsewhere"
    assert not LogEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content", "without_record")
def test_people_can_still_write_to_us(client):
    assert client.get("/").status_code == 200
    assert send(client, "/contact/", contact_answers()).status_code == 302
    assert Submission.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "%%%", "c2hvcnQ="])
def test_without_a_key_nothing_is_shown(nurse_client, its_page, settings, key):
    nurse_client.raise_request_exception = False
    settings.AUDIT_KEY = key
    response = nurse_client.get(its_page)
    assert response.status_code == 500
    assert "Delgado" not in response.content.decode()


@pytest.mark.parametrize("key", ["", "%%%", "c2hvcnQ="])
def test_e001_a_key_that_is_missing_or_cannot_be_read_is_refused(settings, key):
    settings.AUDIT_KEY = key
    [message] = key_can_be_read(None)
    assert (message.id, message.level) == ("audit.E001", checks.ERROR)
    assert "AUDIT_KEY" in message.msg
    assert "make_intake_keys" in message.hint
    assert not key or key not in str(message)


def test_a_good_key_is_accepted(settings):
    assert key_can_be_read(None) == []


def test_a_process_that_serves_no_staff_needs_no_key(settings):
    settings.AUDIT_KEY = ""
    settings.SERVES_STAFF = False
    assert key_can_be_read(None) == []


def _everything_recorded() -> str:
    rows = AuditRecord.objects.values_list()
    return json.dumps([[str(value) for value in row] for row in rows])


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/contact/", "/verify-insurance/"])
def test_nothing_that_anybody_wrote_is_in_the_record(client, nurse_client, editor_client, path):
    answers = contact_answers() if path == "/contact/" else insurance_answers()
    free = {"name", "best_time", "message", "insurer", "member_id", "group_number"}
    free |= {"insured_name", "care_name"}
    written = {name: f"{CANARY} {name}" for name in free & set(answers)}
    written |= {"telephone": f"213 555 0147 {CANARY}", "email": f"{CANARY}@example.org"}
    send(Client(), path, answers | written)
    submission = Submission.objects.get()
    its_page = f"/admin/intake/submission/{submission.pk}/change/"
    reveal = its_page.replace("change", "reveal")
    acts = (
        ("note", {"note": CANARY}),
        ("claim", {"note": CANARY}),
        ("call", {"outcome": "voicemail", "note": CANARY}),
        ("call", {"outcome": CANARY}),
        ("follow-up", {"when": "chosen", "date": CANARY, "time": CANARY}),
        ("assign", {"to": CANARY}),
        ("emergency", {"ground": "danger", "why": f"{CANARY} is in danger"}),
        ("status", {"status": CANARY, "note": CANARY}),
        ("status", {"status": "closed", "closed_reason": CANARY}),
        ("status", {"status": "closed", "closed_reason": "answered", "note": CANARY}),
    )
    for visitor in (nurse_client, editor_client, client):
        visitor.get(its_page)
        for field in (*InsuranceForm.sensitive, CANARY):
            visitor.post(reveal, {"reveal": field, "note": CANARY})
        visitor.post(its_page, {"status": CANARY, "note": CANARY})
        for name, typed in acts:
            act(visitor, submission, name, **typed)
        visitor.get(its_page.replace("change", "history"))
        visitor.get(
            f"/admin/intake/submission/?q={CANARY}&{CANARY}={CANARY}&status__exact={CANARY}"
        )
        visitor.get(f"/admin/intake/submission/{CANARY}/change/")
        visitor.get(f"/admin/programs/program/?q={CANARY}")
        visitor.get(f"/admin/{CANARY}/{CANARY}/?name={CANARY}")
        visitor.get("/admin/", HTTP_USER_AGENT=CANARY, HTTP_REFERER=f"http://testserver/{CANARY}")
        visitor.login(username=CANARY, password=CANARY)
    recorded = _everything_recorded()
    assert submission.reference in recorded
    assert CANARY.lower() not in recorded.lower()
    # Not among the digests: one of them in hundreds begins with any three figures.
    told = json.dumps(list(AuditRecord.objects.values_list("actor", "subject", "detail")))
    for word in ("213", "Delgado", "127.0.0.1", "iop"):
        assert f'"{word}' not in told
