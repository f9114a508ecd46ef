"""Two people who act on one account at the same moment."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.urls import reverse

from asana_site.staff.admin import UserAdmin
from tests.staff.inviting import close, invite_rosa
from tests.staff.members import member
from tests.staff.signing_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*acts):
    """What each of `acts` returns, all of them started together."""
    start = Barrier(len(acts))

    def run(act):
        start.wait(30)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _superuser(name: str) -> tuple[User, Client]:
    user = User.objects.create_superuser(name, password=PASSWORD)
    return user, sign_in(Client(), user)


@pytest.fixture(autouse=True)
def groups(transactional_db, content):
    """The groups, in a database that another test may have emptied."""
    Group.objects.get_or_create(name="Admissions")


def test_of_two_browsers_with_one_link_one_sets_the_password():
    _, chief = _superuser("chief")
    link = invite_rosa(chief)
    browsers = [Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(4)]
    for browser in browsers:
        browser.post(link)

    def choose(browser, word):
        fields = {"new_password1": word, "new_password2": word}
        return browser.post(reverse("staff_invitation"), fields).status_code

    words = [f"{number} otters sing at dawn" for number in range(4)]
    pairs = list(zip(browsers, words, strict=True))
    statuses = _at_once(*[lambda b=b, w=w: choose(b, w) for b, w in pairs])
    assert sorted(statuses) == [302, 404, 404, 404]
    winner = words[statuses.index(302)]
    assert User.objects.get(username="rosa").check_password(winner)


def test_two_superusers_who_close_each_other_at_once_do_not_both_succeed():
    (one, one_client), (two, two_client) = _superuser("one"), _superuser("two")
    _at_once(lambda: close(one_client, two), lambda: close(two_client, one))
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1


@pytest.fixture
def slow_pages(monkeypatch):
    """Half a second passes between the reading of an account and its saving."""
    save = UserAdmin.save_model

    def slowly(*args):
        time.sleep(0.5)
        save(*args)

    monkeypatch.setattr(UserAdmin, "save_model", slowly)


def _save(client: Client, user: User, **fields) -> int:
    return client.post(reverse("admin:auth_user_change", args=[user.pk]), fields).status_code


@pytest.mark.usefixtures("slow_pages")
def test_two_superusers_who_take_each_others_rights_at_once_do_not_both_succeed():
    (one, one_client), (two, two_client) = _superuser("one"), _superuser("two")
    statuses = _at_once(lambda: _save(one_client, two), lambda: _save(two_client, one))
    assert sorted(statuses) == [302, 403]
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1


@pytest.mark.usefixtures("slow_pages")
def test_an_account_that_is_closed_while_somebody_else_saves_its_page_stays_closed():
    (_, one_client), (_, two_client) = _superuser("one"), _superuser("two")
    nurse = member("nurse", "Admissions")
    _at_once(lambda: _save(one_client, nurse, first_name="Nina"), lambda: close(two_client, nurse))
    nurse.refresh_from_db()
    assert not nurse.is_active
    assert not nurse.has_usable_password()
    assert not nurse.groups.exists()
