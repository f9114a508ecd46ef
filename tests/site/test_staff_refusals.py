"""Whoever may not see a staff page is refused, learns nothing from it, and is on the record."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.admin.utils import quote
from django.contrib.auth.models import Group, User
from django.contrib.redirects.models import Redirect
from django.test import Client
from django.utils import timezone

from asana_site.audit.models import Action, AuditRecord
from asana_site.audit.recording import record
from asana_site.entrance import ENTRANCE
from asana_site.staff.middleware import ENROLLMENT, NOWHERE
from intake.models import ReplyTemplate, Submission
from tests.intake.answers import insurance_answers, send
from tests.staff.addresses import staff_addresses
from tests.staff.signing_in import PASSWORD, give_password, sign_in

pytestmark = pytest.mark.django_db

CANARY = "Quetzalcoatlus"
EXAMPLE_ID = "00000000-0000-8000-8000-000000000000"
# Everybody's own: proving who one is, and what the admin's scripts say.
OPEN = {*ENTRANCE, *ENROLLMENT, NOWHERE, "jsi18n"}
OWN = {
    *("index", "view_on_site", "autocomplete", "staff_stay", "mfa_index", "account_reauthenticate"),
    *("account_change_password", "staff_password_change", "password_change_done"),
}
PREFIX = f"/{settings.ADMIN_PATH}"
# The applications whose pages a group sees.
PAGES_OF = {
    "Editors": ("programs", "articles", "asana_site", "redirects", "sign-in"),
    "Privacy officers": ("audit", "sign-in"),
}


def _member(name: str, group: str) -> User:
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def _nobody() -> Client:
    return Client()


def _no_second_factor() -> Client:
    client = Client()
    give_password(client, _member("nurse", "Admissions").username)
    return client


def _editor() -> Client:
    return sign_in(Client(), _member("editor", "Editors"))


def _privacy_officer() -> Client:
    return sign_in(Client(), _member("officer", "Privacy officers"))


def _expired_session() -> Client:
    with time_machine.travel(timezone.now() - timedelta(minutes=16)):
        return sign_in(Client(), _member("nurse", "Admissions"))


IDENTITIES = {
    "nobody": (_nobody, ""),
    "no second factor": (_no_second_factor, ""),
    "expired session": (_expired_session, ""),
    "editor": (_editor, "Editors"),
    "privacy officer": (_privacy_officer, "Privacy officers"),
}


@pytest.fixture
def submission():
    """What somebody sent, with a word in it that nobody else may read."""
    send(Client(), "/verify-insurance/", insurance_answers(name=CANARY, insurer=CANARY))
    return Submission.objects.get()


def _make_one_of_each() -> None:
    """A row of every kind that the admin shows, where none came with the site."""
    ReplyTemplate.objects.create(title="Hello", channel="text", body="Hello {name}")
    Redirect.objects.create(site_id=settings.SITE_ID, old_path="/old/", new_path="/faq/")
    AuditRecord.objects.first() or record(Action.VIEW, actor="nurse")


def _with_real_id(path: str) -> str:
    """`path` with the id of a row that is there in place of the example's."""
    parts = path.removeprefix(PREFIX).split("/")
    if EXAMPLE_ID not in parts or parts[0] == "r":
        return path
    row = apps.get_model(".".join(parts[:2]))._default_manager.first()
    return path.replace(EXAMPLE_ID, str(quote(row.pk))) if row else path


def _forbidden_addresses(group) -> list[str]:
    """The addresses that somebody of `group`, or nobody, may not open."""
    found = []
    for path, name in staff_addresses(object_id=EXAMPLE_ID, app_label="intake").items():
        room = path.removeprefix(PREFIX).partition("/")[0]
        is_own = group and (name in OWN or room in PAGES_OF[group])
        if name not in OPEN and not is_own:
            found.append(_with_real_id(path))
    return found


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("identity", IDENTITIES)
def test_every_staff_page_is_refused_without_data_and_on_the_record(submission, identity, method):
    _make_one_of_each()
    enter, group = IDENTITIES[identity]
    client = enter()
    addresses = _forbidden_addresses(group)
    assert f"{PREFIX}intake/submission/{submission.pk}/change/" in addresses
    assert len(addresses) > 30
    for path in addresses:
        before = AuditRecord.objects.filter(action=Action.REFUSAL).count()
        response = getattr(client, method)(path)
        if response.headers.get("Location") == f"{path}change/":
            # An old form of an address, which leads to the new one; that is asked for as well.
            continue
        assert response.status_code in (302, 403, 404), path
        assert CANARY not in response.content.decode(), path
        assert submission.reference not in response.content.decode(), path
        assert AuditRecord.objects.filter(action=Action.REFUSAL).count() == before + 1, path
    submission.refresh_from_db()
    assert submission.status == "new"


def test_whoever_may_see_it_is_not_refused(submission, nurse_client):
    response = nurse_client.get(f"{PREFIX}intake/submission/{submission.pk}/change/")
    assert CANARY in response.content.decode()
