"""A submission, and the people who work on it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from intake.models import Submission
from tests.intake.answers import contact_answers, send
from tests.staff.members import member
from tests.staff.signing_in import sign_in


@pytest.fixture
def submission(db) -> Submission:
    """A contact form as it was sent, long enough ago to be no robot's."""
    send(Client(), "/contact/", contact_answers())
    return Submission.objects.get()


@pytest.fixture
def colleague(db) -> User:
    """Works in admissions too."""
    return member("maria", "Admissions", first_name="Maria", last_name="Lopez")


@pytest.fixture
def colleague_client(colleague) -> Client:
    """A browser in which the colleague is signed in."""
    return sign_in(Client(), colleague)
