"""Two processes never accept the same code."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.staff.authenticator import code
from tests.staff.signing_in import (
    PASSWORD,
    SECRET,
    give_code,
    give_password,
    recovery_codes,
    set_up_app,
    shown_secret,
)

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8


@pytest.fixture
def member(transactional_db) -> User:
    """A member of staff with an app, in a database without groups."""
    user = User.objects.create_user("nurse", password=PASSWORD, is_staff=True)
    set_up_app(user)
    return user


def _at_once(attempt, clients):
    """What `attempt` answers for every client, all of them started together."""
    start = Barrier(len(clients))

    def run(client):
        start.wait(30)
        try:
            return attempt(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(run, clients))


def _waiting_for_a_code() -> list[Client]:
    """Browsers in which the password was given, each from an address of its own."""
    clients = [Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(THREADS)]
    for client in clients:
        assert give_password(client).url == reverse("mfa_authenticate")
    return clients


def test_one_code_sent_eight_times_at_once_signs_in_once(member, clock):
    answers = _at_once(lambda client: give_code(client, code(SECRET)), _waiting_for_a_code())
    assert sorted(answer.status_code for answer in answers) == [200] * (THREADS - 1) + [302]


def test_one_recovery_code_sent_eight_times_at_once_signs_in_once(member, clock):
    shown = recovery_codes(member)
    answers = _at_once(lambda client: give_code(client, shown[3]), _waiting_for_a_code())
    assert sorted(answer.status_code for answer in answers) == [200] * (THREADS - 1) + [302]


def test_guesses_at_once_are_counted_each(member, clock):
    wrong = f"{(int(code(SECRET)) + 500_000) % 1_000_000:06}"
    clients = [Client(REMOTE_ADDR="203.0.113.7") for _ in range(THREADS)]
    for client in clients:
        give_password(client)
    answers = _at_once(lambda client: give_code(client, wrong), clients)
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 3


def test_an_app_set_up_by_two_clicks_at_once_is_one_app(clock, member):
    Authenticator.objects.all().delete()
    client = Client()
    give_password(client)
    secret = shown_secret(client.get(reverse("mfa_activate_totp")))
    twins = []
    for _ in range(2):
        twin = Client()
        twin.cookies = client.cookies.copy()
        twins.append(twin)
    answers = _at_once(
        lambda twin: twin.post(reverse("mfa_activate_totp"), {"code": code(secret)}), twins
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).count() == 1
