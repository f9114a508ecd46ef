"""Half a sign-in, a password and no second factor yet, lasts no longer than that password."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from asana_site.audit.models import AuditRecord
from tests.asana_site.reading import html_of
from tests.staff.authenticator import code
from tests.staff.passkey import Passkey, ask_for_known, ask_for_new, give, set_up
from tests.staff.signing_in import (
    PASSWORD,
    SECRET,
    give_code,
    give_password,
    is_in,
    recovery_codes,
    set_up_app,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NEW = "an entirely different passphrase"
SECOND_FACTOR = reverse("mfa_authenticate")
SIGN_IN = reverse("account_login")


def half_in() -> Client:
    """The browser of somebody who knows the nurse's password and stops at the code."""
    client = Client()
    assert give_password(client).url == SECOND_FACTOR
    return client


def _by_its_owner(nurse: User) -> None:
    fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    changed = sign_in(Client(), nurse).post(reverse("account_change_password"), fields)
    assert changed.status_code == 302


def _at_the_command_line(nurse: User) -> None:
    nurse.set_password(NEW)
    nurse.save()


@pytest.mark.parametrize("change", [_by_its_owner, _at_the_command_line])
def test_it_ends_with_the_password_and_says_so(nurse_with_app, change):
    client = half_in()
    change(nurse_with_app)
    assert give_code(client, code(SECRET)).url == SIGN_IN
    assert not is_in(client)
    assert "The password was changed after you gave it here." in html_of(client.get(SIGN_IN))


def test_the_page_that_asks_for_the_code_does_not_open_either(nurse_with_app):
    client = half_in()
    assert client.get(SECOND_FACTOR).status_code == 200
    _by_its_owner(nurse_with_app)
    assert client.get(SECOND_FACTOR).url == SIGN_IN
    # Nothing of it is left that one could come back to.
    assert client.get(SIGN_IN).status_code == 200
    assert client.get(SECOND_FACTOR).url == SIGN_IN


def test_no_kind_of_factor_opens_it(nurse, nurse_with_app):
    known = recovery_codes(nurse)
    owner, passkey = sign_in(Client(), nurse), Passkey()
    set_up(owner, passkey.made_for(ask_for_new(owner)))
    with_code, with_passkey = half_in(), half_in()
    answer = passkey.answer_to(ask_for_known(with_passkey))
    _by_its_owner(nurse)
    assert give_code(with_code, known[0]).url == SIGN_IN
    assert give(with_passkey, answer).url == SIGN_IN
    assert not is_in(with_code)
    assert not is_in(with_passkey)


def test_a_code_that_was_sent_with_it_is_not_used_up(nurse_with_app):
    client, typed = half_in(), code(SECRET)
    _by_its_owner(nurse_with_app)
    give_code(client, typed)
    owner = Client()
    give_password(owner, password=NEW)
    assert give_code(owner, typed).url == "/admin/"


def test_that_somebody_stood_there_with_the_former_password_is_on_the_record(nurse_with_app):
    client = half_in()
    _by_its_owner(nurse_with_app)
    give_code(client, code(SECRET))
    row = AuditRecord.objects.get(action="refusal", subject="second factor")
    assert (row.actor, row.detail) == ("nurse", "password changed meanwhile")


def test_a_colleagues_change_of_password_ends_nothing(nurse_with_app, editor):
    set_up_app(editor)
    client = half_in()
    _by_its_owner(editor)
    assert give_code(client, code(SECRET)).url == "/admin/"
