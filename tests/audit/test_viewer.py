"""Privacy officers see the record and nothing else; nobody else sees it."""

import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from asana_site.audit import admin as viewer
from asana_site.audit.models import Action, AuditRecord
from asana_site.audit.recording import record
from programs.models import Program
from tests.staff.signing_in import sign_in

pytestmark = pytest.mark.django_db

RECORD = "/admin/audit/auditrecord/"


def _numbers(client, query=""):
    html = client.get(f"{RECORD}{query}").content.decode()
    return [int(number) for number in re.findall(r'field-number">(\d+)<', html)]


def test_the_newest_row_stands_first(officer_client):
    for subject in ("first", "second"):
        record(Action.VIEW, actor="nurse", subject=subject)
    html = officer_client.get(RECORD).content.decode()
    assert html.index("second") < html.index("first")
    assert _numbers(officer_client)[:2] == [4, 3]


def test_looking_at_the_record_is_recorded(officer_client, new_rows):
    officer_client.get(RECORD)
    officer_client.get(f"{RECORD}?action__exact=view&actor=nurse&time=day")
    officer_client.get(f"{RECORD}?q=ABCDE-FGHJK")
    assert new_rows() == [
        ("officer", "list", "audit.auditrecord", ""),
        ("officer", "list", "audit.auditrecord", "action, actor, time"),
        ("officer", "search", "audit.auditrecord", ""),
    ]


def test_it_is_filtered_by_action_and_actor(officer_client):
    viewed = record(Action.VIEW, actor="nurse").number
    listed = record(Action.LIST, actor="nurse").number
    nobody = record(Action.REFUSAL, actor="").number
    assert _numbers(officer_client, "?action__exact=view&actor=nurse") == [viewed]
    assert _numbers(officer_client, "?actor=nurse") == [listed, viewed]
    assert _numbers(officer_client, "?actor=-") == [nobody]
    assert _numbers(officer_client, "?actor=unknown") == []


def test_everybody_in_the_record_can_be_chosen_whether_or_not_the_account_is_there(officer_client):
    for actor in ("zoe", "Ana", "", "mia", "Ana"):
        record(Action.VIEW, actor=actor)
    html = officer_client.get(RECORD).content.decode()
    for choice in ("?actor=zoe", "?actor=Ana", "?actor=mia", "?actor=officer", "?actor=-"):
        assert html.count(f'"{choice}"') == 1
    assert sorted(AuditRecord.objects.actors()) == ["", "Ana", "mia", "officer", "zoe"]


def test_an_empty_record_has_no_actors():
    assert AuditRecord.objects.actors() == []


def test_it_is_filtered_by_time(officer):
    numbers = {}
    for moment in ("2024-06-01", "2026-02-01", "2026-02-25", "2026-03-02"):
        with time_machine.travel(f"{moment}T12:00:00Z", tick=False):
            numbers[moment] = record(Action.VIEW, actor="nurse").number
    with time_machine.travel("2026-03-02T13:00:00Z", tick=False):
        client = Client()
        sign_in(client, officer)
        found = {
            time: _numbers(client, f"?time={time}&actor=nurse")
            for time in ("day", "week", "month", "2026", "2025", "2024", "nonsense")
        }
        html = client.get(RECORD).content.decode()
    first, second, third, last = numbers.values()
    assert found == {
        "day": [last],
        "week": [last, third],
        "month": [last, third, second],
        "2026": [last, third, second],
        "2025": [],
        "2024": [first],
        "nonsense": [last, third, second, first],
    }
    assert "?time=2025" in html
    assert "?time=2023" not in html


def test_it_is_searched_by_the_whole_subject(officer_client):
    one = record(Action.VIEW, subject="ABCDE-FGHJK").number
    two = record(Action.VIEW, subject="programs.program 12").number
    assert _numbers(officer_client, "?q=ABCDE-FGHJK") == [one]
    assert _numbers(officer_client, "?q=+abcde-fghjk+") == [one]
    assert _numbers(officer_client, "?q=programs.program+12") == [two]
    assert _numbers(officer_client, "?q=ABCDE") == []


@pytest.mark.parametrize(
    "query", ["?p=99", "?p=x", "?o=99", "?all=", "?q=%00", "?time=%00", "?x=1"]
)
def test_a_strange_address_is_answered(officer_client, query):
    assert officer_client.get(f"{RECORD}{query}").status_code in (200, 302, 400)


def test_long_records_are_leafed_through(officer_client, monkeypatch):
    monkeypatch.setattr(viewer.AuditRecordAdmin, "list_per_page", 10)
    for _ in range(24):
        record(Action.VIEW, actor="nurse")
    # Each look adds a row at the front; the sign-in was the first.
    assert _numbers(officer_client) == list(range(25, 15, -1))
    assert _numbers(officer_client, "?p=3") == list(range(6, 0, -1))


def test_no_row_is_counted_one_by_one(officer_client):
    record(Action.VIEW, actor="nurse")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        officer_client.get(RECORD)
    assert not [query for query in queries if "COUNT(" in query["sql"]]
    with CaptureQueriesContext(connection) as queries:
        officer_client.get(f"{RECORD}?actor=nurse")
    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert len(counts) == 1
    assert "LIMIT 10000" in counts[0]


def test_a_filtered_list_that_is_cut_says_so(officer_client, monkeypatch):
    monkeypatch.setattr(viewer, "MOST_COUNTED", 3)
    for _ in range(3):
        record(Action.VIEW, actor="nurse")
    html = officer_client.get(f"{RECORD}?actor=nurse").content.decode()
    assert "These are the newest 3 that match." in html
    assert "These are the newest" not in officer_client.get(RECORD).content.decode()


def test_nothing_in_it_can_be_added_changed_or_deleted(officer_client, admin_client):
    number = record(Action.VIEW, actor="nurse").number
    for client in (officer_client, admin_client):
        for address in ("add/", f"{number}/change/", f"{number}/delete/", f"{number}/history/"):
            assert client.get(f"{RECORD}{address}").status_code == 403
            assert client.post(f"{RECORD}{address}").status_code == 403
        html = client.get(RECORD).content.decode()
        assert f"{RECORD}{number}/" not in html
        assert "delete_selected" not in html
    data = {"action": "delete_selected", "_selected_action": [number], "post": "yes"}
    admin_client.post(RECORD, data)
    assert AuditRecord.objects.filter(pk=number, actor="nurse").exists()


def test_the_officer_reads_no_submission_and_no_content(officer_client, submission, its_page):
    html = officer_client.get("/admin/").content.decode()
    assert f'href="{RECORD}"' in html
    assert "/admin/intake/" not in html
    program = Program.objects.first()
    for address in (
        *(
            "/admin/intake/submission/",
            its_page,
            its_page.replace("change", "history"),
        ),
        *("/admin/programs/program/", f"/admin/programs/program/{program.pk}/change/"),
        *("/admin/auth/user/", "/admin/auth/group/"),
    ):
        assert officer_client.get(address).status_code == 403


def test_admissions_and_editors_do_not_see_the_record(client, nurse_client, editor_client):
    for member in (nurse_client, editor_client):
        assert member.get(RECORD).status_code == 403
        assert RECORD not in member.get("/admin/").content.decode()
    assert client.get(RECORD).status_code == 302
