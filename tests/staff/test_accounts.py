"""Administrators help somebody who lost everything; nobody edits what people set up."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client

from tests.asana_site.reading import html_of
from tests.staff.signing_in import is_in, recovery_codes, sign_in

pytestmark = pytest.mark.django_db

USERS = "/admin/auth/user/"


def _reset(client, user):
    fields = {"action": "reset_second_factor", "_selected_action": [user.pk]}
    return client.post(USERS, fields, follow=True)


def test_a_superuser_resets_a_lost_second_factor(superuser, nurse_client, nurse, editor_client):
    recovery_codes(nurse)
    assert "set up a second factor at their next sign-in" in html_of(
        _reset(sign_in(Client(), superuser), nurse)
    )
    assert not Authenticator.objects.filter(user=nurse).exists()
    assert not is_in(nurse_client)
    assert is_in(editor_client)
    entry = LogEntry.objects.get(object_id=str(nurse.pk))
    assert entry.user == superuser
    assert "Reset the second factor" in entry.get_change_message()


def test_somebody_who_keeps_accounts_but_is_no_superuser_cannot(nurse, editor):
    nurse.user_permissions.add(*Permission.objects.filter(content_type__app_label="auth"))
    sign_in(Client(), editor)
    client = sign_in(Client(), nurse)
    assert "Reset the second factor" not in html_of(client.get(USERS))
    _reset(client, editor)
    assert Authenticator.objects.filter(user=editor).exists()


def test_what_people_set_up_is_edited_nowhere(superuser):
    html = html_of(sign_in(Client(), superuser).get("/admin/"))
    for address in ("/admin/account/", "/admin/mfa/"):
        assert address not in html


def test_accounts_are_called_by_one_word(superuser):
    client = sign_in(Client(), superuser)
    for address in ("/admin/", "/admin/auth/", USERS, f"{USERS}{superuser.pk}/change/"):
        html = html_of(client.get(address))
        assert "Accounts" in html
        for word in (">Users", "Authentication and Authorization", "Select user", " users"):
            assert word not in html, (address, word)
