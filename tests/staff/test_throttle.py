"""Guessing is slowed down, by account and by address; nobody else is kept out."""

import pytest
from django.test import Client
from django.urls import reverse

from asana_site.models import RateBucket
from tests.asana_site.reading import html_of
from tests.staff.authenticator import code
from tests.staff.signing_in import (
    PASSWORD,
    SECRET,
    give_code,
    give_password,
    is_in,
    set_up_app,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

HERE = "203.0.113.7"
THERE = "198.51.100.9"


def _try(name="nurse", word="wrong", address=HERE, times=1):
    """The status of the last of so many sign-ins."""
    for _ in range(times):
        answer = give_password(Client(), name, word, REMOTE_ADDR=address)
    return answer.status_code


def test_five_wrong_passwords_and_the_sixth_attempt_waits(nurse):
    assert _try(times=5) == 200
    answer = give_password(Client(), "nurse", PASSWORD, REMOTE_ADDR=HERE)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "890"
    assert "Try again in 15 minutes." in html_of(answer)


def test_after_the_wait_the_right_password_works(nurse, clock):
    assert _try(times=6) == 429
    clock.shift(14 * 60)
    assert "Try again in 1 minute." in html_of(give_password(Client(), REMOTE_ADDR=HERE))
    clock.shift(60)
    assert _try(word=PASSWORD) == 302


def test_other_accounts_and_other_addresses_are_not_kept_out(nurse, editor):
    _try(times=30)
    assert _try("editor", PASSWORD) == 302
    assert _try(word=PASSWORD, address=THERE) == 302


def test_an_account_is_kept_from_guesses_that_come_from_everywhere(nurse, editor):
    for number in range(1, 5):
        assert _try(address=f"192.0.2.{number}", times=5) == 200
    assert _try(word=PASSWORD, address=THERE) == 429
    assert _try("editor", PASSWORD, address=THERE) == 302


def test_an_address_that_tries_many_accounts_is_slowed_down(nurse):
    for number in range(10):
        assert _try(f"name{number}", times=5) == 200
    assert _try(word=PASSWORD) == 429
    assert _try("one-more") == 429
    assert _try(word=PASSWORD, address=THERE) == 302


def test_a_sign_in_begins_the_count_anew(nurse):
    for _ in range(5):
        assert _try(times=4) == 200
        assert _try(word=PASSWORD) == 302


def test_one_good_account_does_not_buy_an_address_more_guesses(nurse):
    for number in range(10):
        assert _try(f"name{number}", times=5) == 200
        if number < 9:
            assert _try(word=PASSWORD) == 302
    assert _try("one-more") == 429


def test_the_answer_is_the_same_whether_or_not_there_is_such_an_account(nurse):
    answers = []
    for name in ("nurse", "nobody"):
        _try(name, times=5)
        answers.append(html_of(give_password(Client(), name, REMOTE_ADDR=HERE)))
    assert answers[0] == answers[1]
    assert "nurse" not in answers[0]


def test_ways_of_writing_one_name_are_one_account(nurse):
    for name in ("nurse", "Nurse", " nurse ", "NURSE", "ｎurse"):
        assert _try(name) == 200
    assert _try("nurse", PASSWORD) == 429


def test_a_forgotten_field_is_no_attempt(nurse):
    for _ in range(8):
        assert _try(word="") == 200
        assert _try(name="") == 200
    assert _try(word=PASSWORD) == 302


def test_five_wrong_codes_and_the_sixth_attempt_waits(nurse_with_app):
    client = Client()
    give_password(client)
    wrong = f"{(int(code(SECRET)) + 1) % 1_000_000:06}"
    for _ in range(5):
        assert give_code(client, wrong).status_code == 200
    assert give_code(client, code(SECRET)).status_code == 429
    again = Client()
    give_password(again)
    assert give_code(again, code(SECRET)).status_code == 429
    assert not is_in(again)


def test_a_wrong_recovery_code_counts_as_a_wrong_code(nurse_with_app):
    client = Client()
    give_password(client)
    for _ in range(5):
        assert give_code(client, "0000 0000").status_code == 200
    assert give_code(client, code(SECRET)).status_code == 429


def test_a_junk_passkey_counts_as_a_wrong_code(nurse_with_app):
    client = Client()
    give_password(client)
    for _ in range(5):
        answer = client.post(reverse("mfa_authenticate"), {"credential": '{"id": 1}'})
        assert answer.status_code == 200
    assert give_code(client, code(SECRET)).status_code == 429


def test_a_hundred_wrong_codes_a_day_are_all_there_are(nurse_with_app, clock):
    refused = 0
    for _ in range(6):
        for number in range(1, 5):
            client = Client()
            give_password(client, REMOTE_ADDR=f"192.0.2.{number}")
            wrong = f"{(int(code(SECRET)) + 500_000) % 1_000_000:06}"
            from_there = {"REMOTE_ADDR": f"192.0.2.{number}"}
            answers = [give_code(client, wrong, **from_there) for _ in range(5)]
            refused += sum(answer.status_code == 429 for answer in answers)
        clock.shift(15 * 60)
    assert refused == 20
    client = Client()
    give_password(client)
    answer = give_code(client, code(SECRET))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 3600


def test_a_session_that_was_left_open_does_not_serve_to_guess_the_password(nurse, clock):
    client = sign_in(Client(), nurse)
    clock.shift(6 * 60)
    for _ in range(5):
        wrong = client.post(reverse("account_reauthenticate"), {"password": "wrong"})
        assert wrong.status_code == 200
    fields = {"old_password": PASSWORD, "new_password1": "x", "new_password2": "x"}
    assert client.post(reverse("account_change_password"), fields).status_code == 429
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 429


def test_neither_name_nor_address_is_stored(nurse):
    _try(times=6)
    _try("somebody", times=2, address=THERE)
    stored = " ".join(str(row) for row in RateBucket.objects.values())
    assert RateBucket.objects.count() > 3
    for word in (HERE, THERE, "nurse", "somebody", "password"):
        assert word not in stored


def test_a_throttled_person_finds_the_way_back(nurse):
    set_up_app(nurse)
    _try(times=6)
    html = html_of(give_password(Client(), REMOTE_ADDR=HERE))
    assert f'href="{reverse("account_login")}"' in html
