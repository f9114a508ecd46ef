"""A copy of the database holds no second factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from asana_site.staff.encryption import decrypt
from tests.asana_site.reading import html_of
from tests.staff.authenticator import code
from tests.staff.signing_in import (
    SECRET,
    give_code,
    give_password,
    is_in,
    recovery_codes,
    shown_recovery_codes,
    shown_secret,
    sign_in_fully,
)
from tests.staff.stored import everything_stored

pytestmark = pytest.mark.django_db


def test_no_secret_and_no_recovery_code_stands_in_clear(client, nurse, clock):
    give_password(client)
    secret = shown_secret(client.get(reverse("mfa_activate_totp")))
    assert secret not in everything_stored()
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret)}, follow=True)
    stored = everything_stored()
    assert "nurse" in stored
    assert secret not in stored
    (seed,) = (
        decrypt(row.data["seed"])
        for row in Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES)
    )
    assert seed not in stored
    for shown in shown_recovery_codes(answer):
        assert shown.replace(" ", "") not in stored


def test_the_secret_stays_the_same_while_the_page_is_opened_again(client, nurse, clock):
    give_password(client)
    first = shown_secret(client.get(reverse("mfa_activate_totp")))
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert shown_secret(wrong) == first
    assert shown_secret(client.get(reverse("mfa_activate_totp"))) == first
    client.post(reverse("account_logout"))
    give_password(client)
    assert shown_secret(client.get(reverse("mfa_activate_totp"))) != first


def test_a_new_secret_key_opens_what_the_former_one_closed(nurse_with_app, clock, settings):
    codes_before = recovery_codes(nurse_with_app)
    former = settings.SECRET_KEY
    settings.SECRET_KEY = "another key that is long enough for a test of this kind, surely"
    settings.SECRET_KEY_FALLBACKS = [former]
    assert sign_in_fully(Client()).url == "/admin/"
    # That sign-in encrypted everything anew, so the former key can go.
    settings.SECRET_KEY_FALLBACKS = []
    clock.shift(30)
    assert sign_in_fully(Client()).url == "/admin/"
    client = Client()
    give_password(client)
    assert give_code(client, codes_before[0]).url == "/admin/"


def test_a_lost_key_lets_nobody_in_and_says_so_plainly(nurse_with_app, clock, settings, caplog):
    shown = recovery_codes(nurse_with_app)
    settings.SECRET_KEY = "another key that is long enough for a test of this kind, surely"
    settings.SECRET_KEY_FALLBACKS = []
    client = Client()
    give_password(client)
    for typed in (code(SECRET), shown[0]):
        assert "Check the code" in html_of(give_code(client, typed))
    assert not is_in(client)
    assert "second_factor_unreadable" in caplog.text
