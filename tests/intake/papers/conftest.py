"""Submissions, and the record as these tests read it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from asana_site.audit.models import AuditRecord
from intake.models import Submission
from tests.intake.answers import contact_answers, insurance_answers, send
from tests.staff.signing_in import PASSWORD


@pytest.fixture
def submission(db) -> Submission:
    """An insurance form, with every answer that is hidden from staff."""
    send(Client(), "/verify-insurance/", insurance_answers(program=""))
    return Submission.objects.get()


@pytest.fixture
def contact(db) -> Submission:
    """A contact form."""
    send(Client(), "/contact/", contact_answers())
    return Submission.objects.get(kind="contact")


@pytest.fixture
def at(submission):
    """The address of a page beside the submission's own; a function."""
    return lambda page: f"/admin/intake/submission/{submission.pk}/{page}/"


@pytest.fixture
def claim():
    """Let somebody else hold a submission; a function."""

    def by_another(submission: Submission) -> None:
        other = User.objects.create_user("other", password=PASSWORD, is_staff=True)
        changes = {"claimed_by": other, "claimed_at": timezone.now()}
        Submission.objects.filter(pk=submission.pk).update(**changes)

    return by_another


@pytest.fixture
def recorded():
    """(action, detail) of every row about a subject, oldest first; a function."""

    def rows(subject: str) -> list[tuple[str, str]]:
        found = AuditRecord.objects.filter(subject=subject).order_by("number")
        return list(found.values_list("action", "detail"))

    return rows
