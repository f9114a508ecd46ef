"""A submission, and the people who work on it."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from intake.models import Submission
from tests.intake.answers import contact_answers, send
from tests.staff.signing_in import PASSWORD, sign_in


def _member(name: str, group: str, **names: str) -> User:
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True, **names)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def submission(db) -> Submission:
    """A contact form as it was sent, long enough ago to be no robot's."""
    send(Client(), "/contact/", contact_answers())
    return Submission.objects.get()


@pytest.fixture
def colleague(db) -> User:
    """Works in admissions too."""
    return _member("maria", "Admissions", first_name="Maria", last_name="Lopez")


@pytest.fixture
def colleague_client(colleague) -> Client:
    """A browser in which the colleague is signed in."""
    return sign_in(Client(), colleague)


@pytest.fixture
def lead(db) -> User:
    """Leads admissions."""
    return _member("lead", "Admissions leads", first_name="Lea", last_name="Dahl")


@pytest.fixture
def lead_client(lead) -> Client:
    """A browser in which the lead is signed in."""
    return sign_in(Client(), lead)
