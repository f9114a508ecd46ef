"""A shift's whole work is done with the rights of the staff's database role, and no more."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

from asana_site.database_roles import role_name
from intake.groups import grant_admissions
from intake.models import Submission
from tests.intake.acting import act, page_of
from tests.intake.answers import contact_answers, send
from tests.staff.signing_in import sign_in


@pytest.fixture
def as_staff(roles):
    """Every question of the test is asked by the staff's role, from when this is called on."""

    def begin() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {role_name('staff')}")

    yield begin
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_every_act_of_a_shift(as_staff):
    grant_admissions()
    people = {}
    for name, group in (("nurse", "Admissions"), ("lead", "Admissions leads")):
        user = User.objects.create_user(name, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        people[name] = user
    nurse, lead = (sign_in(Client(), user) for user in people.values())
    send(Client(), "/contact/", contact_answers())
    submission = Submission.objects.get()
    as_staff()
    assert nurse.get(page_of(submission)).status_code == 200
    for client, name, typed in (
        (nurse, "claim", {"note": "Mine."}),
        (nurse, "call", {"outcome": "spoke"}),
        (nurse, "follow-up", {"when": "tomorrow"}),
        (nurse, "status", {"status": "scheduled"}),
        (lead, "emergency", {"ground": "danger", "why": "The caller is in danger."}),
        (lead, "assign", {"to": people["lead"].pk}),
        (lead, "release", {}),
        (nurse, "status", {"status": "closed", "closed_reason": "referred"}),
    ):
        assert act(client, submission, name, **typed).status_code == 302, name
    page = nurse.get(page_of(submission)).content.decode()
    assert "The caller is in danger." in page
    assert "Closed: Referred to another provider" in page
