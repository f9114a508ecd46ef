"""The privacy officer, and the record as the tests read it."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client

from asana_site.audit.models import AuditRecord
from intake.models import Submission
from tests.intake.answers import insurance_answers, send
from tests.staff.signing_in import sign_in


@pytest.fixture
def officer(db) -> User:
    """Looks at who read what; reads no submission and edits no content."""
    user = User.objects.create_user(
        "officer", password="correct horse battery staple", is_staff=True
    )
    user.groups.add(Group.objects.get(name="Privacy officers"))
    return user


@pytest.fixture
def officer_client(officer) -> Client:
    """A browser in which the privacy officer is signed in."""
    client = Client()
    sign_in(client, officer)
    return client


@pytest.fixture
def submission(db) -> Submission:
    """An insurance form as it was sent, with every answer that is hidden from staff."""
    send(Client(), "/verify-insurance/", insurance_answers())
    return Submission.objects.get()


@pytest.fixture
def its_page(submission) -> str:
    """The address of the submission's page."""
    return f"/admin/intake/submission/{submission.pk}/change/"


class Record:
    """What was added to the record since the test began to look."""

    def __init__(self) -> None:
        self.start_again()

    def start_again(self) -> None:
        """Look from here on."""
        self.seen = AuditRecord.objects.count()

    def rows(self) -> list[tuple[str, str, str, str]]:
        """(actor, action, subject, detail) of the new rows, oldest first."""
        rows = AuditRecord.objects.filter(number__gt=self.seen).order_by("number")
        return list(rows.values_list("actor", "action", "subject", "detail"))


@pytest.fixture
def new_rows(request, db):
    """The rows added since the people of the test were signed in; a function."""
    for name in ("nurse_client", "editor_client", "officer_client", "submission"):
        if name in request.fixturenames:
            request.getfixturevalue(name)
    record = Record()

    def rows() -> list[tuple[str, str, str, str]]:
        found = record.rows()
        record.start_again()
        return found

    return rows


@pytest.fixture
def verify():
    """Run `manage.py verify_audit` and return what it printed; raises CommandError."""

    def run(**options) -> str:
        out = StringIO()
        call_command("verify_audit", stdout=out, stderr=StringIO(), **options)
        return out.getvalue()

    return run
