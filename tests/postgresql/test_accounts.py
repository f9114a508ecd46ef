"""Accounts are kept with the database role of the staff's part, and with no other right."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.utils import timezone

from asana_site.database_roles import role_name
from intake.models import Submission
from tests.intake.answers import contact_answers, send
from tests.staff.inviting import accept, close, invite_rosa, link_in, new_link
from tests.staff.signing_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def as_staff(roles):
    """Whatever happens through the tests' own connection, happens as the staff's role."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role_name('staff')}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.fixture
def claimed(content) -> Submission:
    """A submission that the nurse has claimed."""
    nurse = User.objects.create_user("nurse", password=PASSWORD, is_staff=True)
    nurse.groups.add(Group.objects.get_or_create(name="Admissions")[0])
    send(Client(), "/contact/", contact_answers())
    Submission.objects.update(claimed_by=nurse, claimed_at=timezone.now())
    return Submission.objects.get()


def _current_role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def test_staff_invite_close_and_open_again(claimed, as_staff):
    chief = sign_in(Client(), User.objects.create_superuser("chief", password=PASSWORD))
    accept(Client(), invite_rosa(chief))
    assert User.objects.get(username="rosa").has_usable_password()
    nurse = User.objects.get(username="nurse")
    close(chief, nurse)
    claimed.refresh_from_db()
    nurse.refresh_from_db()
    assert (claimed.claimed_by, nurse.is_active) == (None, False)
    assert link_in(new_link(chief, nurse))
    assert _current_role() == role_name("staff")
