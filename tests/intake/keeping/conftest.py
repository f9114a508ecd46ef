"""Who keeps and who deletes."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.staff.signing_in import PASSWORD, sign_in


@pytest.fixture
def lead(db) -> User:
    """Leads admissions: may hold and erase."""
    user = User.objects.create_user("lead", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Admissions leads"))
    return user


@pytest.fixture
def lead_client(lead) -> Client:
    """A browser in which the lead is signed in."""
    return sign_in(Client(), lead)
