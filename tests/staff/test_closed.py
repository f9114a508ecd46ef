"""Without a second factor no staff page opens, whatever its address."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from asana_site.audit.models import AuditRecord
from asana_site.entrance import ENTRANCE
from asana_site.staff.middleware import ENROLLMENT, NOWHERE
from tests.asana_site.reading import html_of
from tests.staff.addresses import staff_addresses
from tests.staff.signing_in import PASSWORD, give_password, set_up_app

pytestmark = pytest.mark.django_db

INVITATION = {"staff_invitation_link", "staff_invitation"}
OPEN = {*ENTRANCE, *ENROLLMENT, NOWHERE}


def _with_password_only(user: User) -> Client:
    client = Client()
    give_password(client, user.username)
    return client


def _forced(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _forced_with_app(user: User) -> Client:
    client = _forced(user)
    set_up_app(user)
    return client


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("enter", "leads_to"),
    [
        (lambda user: Client(), "account_login"),
        (_with_password_only, "mfa_index"),
        (_forced, "mfa_index"),
        (_forced_with_app, "account_login"),
    ],
    ids=["a stranger", "a password only", "a forced session", "a forced session beside an app"],
)
def test_every_staff_address_leads_to_the_sign_in(superuser, enter, leads_to, method):
    for path, name in staff_addresses().items():
        if name in OPEN:
            continue
        answer = getattr(enter(superuser), method)(path)
        assert answer.status_code == 302, path
        assert answer.url.split("?")[0] == reverse(leads_to), path


@pytest.mark.parametrize(
    "name", sorted(ENROLLMENT - {"account_logout", "staff_logout", "staff_stay"})
)
def test_a_stranger_reaches_no_page_on_which_a_factor_is_set_up(client, name):
    assert client.get(reverse(name)).url.startswith(reverse("account_login"))


def test_what_a_stranger_may_open_tells_nothing(client, db):
    for name in ENTRANCE - {"staff_login", "staff_logout", *INVITATION}:
        answer = client.get(reverse(name), follow=True)
        assert "Staff sign in" in html_of(answer), name


def test_an_account_outside_the_staff_is_refused_as_a_wrong_password_is(client, nurse):
    User.objects.create_user("visitor", password=PASSWORD)
    User.objects.create_user("former", password=PASSWORD, is_staff=True, is_active=False)
    pages = {
        _without_token(html_of(give_password(client, name, word))).replace(name, "NAME")
        for name, word in (
            ("visitor", PASSWORD),
            ("former", PASSWORD),
            ("nobody", PASSWORD),
            ("nurse", "wrong"),
        )
    }
    assert len(pages) == 1
    assert "Check the username and the password" in pages.pop()


def _without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_an_unknown_account_costs_as_much_time_as_a_known_one(client, nurse, monkeypatch):
    hashed = []
    encode = MD5PasswordHasher.encode

    def counting(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    for name in ("nobody", "nurse"):
        hashed.clear()
        give_password(client, name, "a wrong password")
        assert hashed == ["a wrong password"], name


@pytest.mark.parametrize("prefix", ["/site", "/admin"])
def test_under_another_root_nothing_opens_either(nurse, prefix):
    client = _forced(nurse)
    for path in ("/admin/", "/admin/intake/submission/"):
        answer = client.get(path, SCRIPT_NAME=prefix)
        assert (answer.status_code, answer["Cache-Control"]) == (302, "no-store")
        assert AuditRecord.objects.first().action == "refusal"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "address",
    [
        *("/admin/?q=%00", "/admin/%00/", "/admin/auth/user/?q=Quetzalcoatlus%00"),
        *("/admin/sign-in/?next=%00", "/admin/intake/submission/%00/change/"),
    ],
)
def test_an_address_that_no_database_can_read_is_refused_and_on_the_record(
    superuser, chief_client, address, method
):
    for client, actor in ((Client(), ""), (chief_client, superuser.username)):
        client.cookies["csrftoken"] = "\0"
        before = AuditRecord.objects.count()
        assert getattr(client, method)(address).status_code == 400
        (row,) = AuditRecord.objects.order_by("number")[before:]
        assert (row.actor, row.action, row.subject) == (actor, "refusal", "unknown page")
        assert row.detail == "400"
