"""What the tests of the sign-in share: a clock that stands still, and members of staff."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from tests.staff.signing_in import PASSWORD, set_up_app, sign_in

# Ten seconds into a window of fifteen minutes and a time step of thirty seconds.
NOON = datetime(2030, 5, 6, 12, 0, 10, tzinfo=UTC)


@pytest.fixture
def clock():
    """The time, which passes only when a test lets it: `clock.shift(seconds)`."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def nurse_with_app(nurse) -> User:
    """The nurse, who has set up an authenticator app."""
    set_up_app(nurse)
    return nurse


@pytest.fixture
def superuser(db) -> User:
    """Keeps the accounts."""
    return User.objects.create_superuser("chief", password=PASSWORD)


@pytest.fixture
def chief_client(superuser) -> Client:
    """A browser in which the superuser is signed in."""
    return sign_in(Client(), superuser)
