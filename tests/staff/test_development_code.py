"""`manage.py development_code` is the newcomer's authenticator app."""

import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.staff.authenticator import code
from tests.staff.signing_in import (
    PASSWORD,
    SECRET,
    give_code,
    give_password,
    is_in,
    set_up_app,
    shown_secret,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def staff(settings) -> User:
    """The development account."""
    settings.DEBUG = True
    return User.objects.create_superuser("staff", password=PASSWORD)


def _told(*arguments: str) -> str:
    told = StringIO()
    call_command("development_code", *arguments, stdout=told)
    return told.getvalue().strip()


def test_it_leads_through_the_first_and_the_second_sign_in(client):
    give_password(client, "staff")
    secret = shown_secret(client.get(reverse("mfa_activate_totp")))
    spaced = re.findall("....", secret)
    client.post(reverse("mfa_activate_totp"), {"code": _told(*spaced)})
    assert is_in(client)
    other = Client()
    give_password(other, "staff")
    # The present code was used up: it tells the next one, which is accepted already.
    assert give_code(other, _told()).url == "/admin/"


def test_it_shows_what_an_app_would_show(staff):
    assert _told(SECRET) == code(SECRET)
    set_up_app(staff)
    assert _told() == code(SECRET)


def test_when_the_next_code_is_used_as_well_it_says_how_long_to_wait(staff, clock):
    set_up_app(staff)
    client = Client()
    give_password(client, "staff")
    give_code(client, code(SECRET, later=1))
    with pytest.raises(CommandError, match="in 20 seconds"):
        _told()
    clock.shift(20)
    assert _told() == code(SECRET, later=1)


def test_it_says_what_to_do_when_no_app_is_set_up():
    with pytest.raises(CommandError, match="secret that the page shows"):
        _told()


def test_a_secret_with_a_slip_is_refused():
    with pytest.raises(CommandError, match="as the page shows it"):
        _told("not-a-secret")


def test_it_tells_nothing_on_a_site_that_serves_people(settings, staff):
    set_up_app(staff)
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG=True"):
        _told()
