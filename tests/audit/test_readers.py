"""Each submission's page shows who has seen it."""

import re

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

from asana_site.audit.models import Action, AuditRecord
from asana_site.audit.readers import readers_of
from asana_site.audit.recording import record
from tests.staff.signing_in import sign_in

pytestmark = pytest.mark.django_db


def _seen_by(client, its_page):
    html = client.get(its_page).content.decode()
    [section] = re.findall(r'<h2 id="seen-heading">Seen by</h2>(.*?)</section>', html, re.S)
    items = re.findall(r"<li>(.*?)</li>", section, re.S)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", item)).strip() for item in items]


def test_the_first_reader_finds_their_own_name(nurse, its_page):
    client = Client()
    with time_machine.travel("2026-03-02T18:05:00Z", tick=False):
        sign_in(client, nurse)
        assert _seen_by(client, its_page) == ["nurse, once, March 2, 2026, 10:05 a.m."]


def test_every_reader_is_listed_with_first_and_last_time_and_how_often(nurse, submission, its_page):
    doctor = User.objects.create_user("doctor", first_name="Ada", last_name="Okafor", is_staff=True)
    doctor.groups.add(Group.objects.get(name="Admissions"))
    for moment, user in (
        ("2026-03-02T18:05:00Z", nurse),
        ("2026-03-03T18:05:00Z", doctor),
        ("2026-03-04T18:05:00Z", nurse),
    ):
        with time_machine.travel(moment, tick=False):
            client = Client()
            sign_in(client, user)
            client.post(its_page.replace("change", "reveal"), {"reveal": "member_id"}, follow=True)
            client.get(its_page.replace("change", "history"))
            seen = _seen_by(client, its_page)
    assert seen == [
        "nurse, 4 times, first March 2, 2026, 10:05 a.m., last March 4, 2026, 10:05 a.m.",
        "Ada Okafor, 2 times, first March 3, 2026, 10:05 a.m., last March 3, 2026, 10:05 a.m.",
    ]


def test_a_reader_whose_account_is_gone_stays(nurse_client, submission, its_page):
    former = User.objects.create_user("former", is_staff=True)
    record(Action.VIEW, actor=former, subject=submission.reference)
    former.delete()
    assert [line.split(",")[0] for line in _seen_by(nurse_client, its_page)] == [
        "former",
        "nurse",
    ]


def test_who_only_worked_on_it_or_saw_another_one_is_not_listed(submission):
    record(Action.CHANGE, actor="nurse", subject=submission.reference)
    record(Action.REFUSAL, actor="editor", subject=submission.reference)
    record(Action.VIEW, actor="nurse", subject="ZZZZZ-ZZZZZ")
    assert readers_of(submission.reference) == []


def test_the_database_finds_the_readers_by_an_index():
    rows = AuditRecord.objects.filter(subject="ABCDE-FGHJK", action__in=["view", "reveal"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = rows.order_by().explain()
    assert "audit_by_subject" in plan
