"""What happens at the sign-in is told to the log, without a name, and to the record."""

import pytest
from django.test import Client
from django.urls import reverse

from asana_site.audit.models import AuditRecord
from tests.staff.authenticator import code
from tests.staff.signing_in import (
    PASSWORD,
    SECRET,
    give_code,
    give_password,
    shown_secret,
    sign_in,
    sign_in_fully,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(caplog, django_capture_on_commit_callbacks):
    """The events that `act` caused, in order, and that nothing else stands in the log."""

    def run(act, *arguments):
        caplog.clear()
        caplog.set_level("INFO", "asana_site.staff")
        with django_capture_on_commit_callbacks(execute=True):
            act(*arguments)
        lines = [r.getMessage() for r in caplog.records if r.name == "asana_site.staff.events"]
        for word in ("nurse", PASSWORD, "127.0.0.1"):
            assert word not in " ".join(lines)
        return [line.split()[0] for line in lines]

    return run


def test_setting_up_and_using_a_factor(told, client, nurse, clock):
    give_password(client)
    assert told(client.get, "/admin/") == ["page_refused"]
    secret = shown_secret(client.get(reverse("mfa_activate_totp")))
    send = {"code": code(secret)}
    assert told(client.post, reverse("mfa_activate_totp"), send) == ["second_factor_added"] * 2
    assert told(client.post, reverse("mfa_generate_recovery_codes")) == ["recovery_codes_renewed"]
    other = Client()
    give_password(other)
    assert told(give_code, other, code(secret)) == ["second_factor_refused"]
    clock.shift(30)
    assert told(give_code, other, code(secret)) == ["second_factor_used"]
    removed = told(client.post, reverse("mfa_deactivate_totp"))
    assert removed == ["second_factor_removed"] * 2
    assert told(client.get, "/admin/") == ["session_ended"]


def test_a_session_that_ends(told, nurse, clock):
    client = sign_in(Client(), nurse)
    clock.shift(15 * 60)
    assert told(client.get, "/admin/") == ["session_ended"]


def test_guessing(told, nurse_with_app, clock):
    client = Client()
    for _ in range(5):
        give_password(client, password="wrong")
    assert told(give_password, client) == ["attempts_throttled"]


def test_a_reset_and_a_changed_password(told, nurse_with_app, superuser, clock):
    chief = sign_in(Client(), superuser)
    fields = {"action": "reset_second_factor", "_selected_action": [nurse_with_app.pk]}
    assert told(chief.post, "/admin/auth/user/", fields) == ["second_factor_reset"]
    new = "an entirely different passphrase"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert told(chief.post, reverse("account_change_password"), fields) == ["password_changed"]


def test_a_passkey_that_does_not_fit(told, nurse_with_app, clock):
    client = Client()
    give_password(client)
    send = {"credential": '{"id": 1}'}
    assert told(client.post, reverse("mfa_authenticate"), send) == ["second_factor_refused"]
    assert told(give_code, client, code(SECRET)) == ["second_factor_used"]
    assert told(sign_in_fully, Client(), "nobody") == []


def _recorded(user):
    rows = AuditRecord.objects.filter(actor=user.username).order_by("number")
    return [(row.action, row.subject, row.detail) for row in rows]


@pytest.mark.usefixtures("clock")
def test_every_step_of_a_second_factor_is_on_the_record(nurse_with_app, superuser):
    client, account = Client(), f"auth.user {nurse_with_app.pk}"
    give_password(client)
    give_code(client, "000000")
    give_code(client, code(SECRET))
    assert _recorded(nurse_with_app) == [
        ("refusal", "second factor", "totp not accepted"),
        ("second-factor", account, "totp accepted"),
        ("sign-in", "", ""),
    ]
    chief = sign_in(Client(), superuser)
    fields = {"action": "reset_second_factor", "_selected_action": [nurse_with_app.pk]}
    chief.post("/admin/auth/user/", fields)
    assert ("second-factor", account, "reset") in _recorded(superuser)
