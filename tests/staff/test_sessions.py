"""A session of staff ends: after idling, after ten hours, with the role, with the factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.asana_site.reading import html_of
from tests.staff.authenticator import code
from tests.staff.signing_in import (
    PASSWORD,
    SECRET,
    a_passkey,
    give_password,
    is_in,
    set_up_app,
    shown_secret,
    sign_in,
    sign_in_fully,
)

pytestmark = pytest.mark.django_db

QUEUE = "/admin/intake/submission/"


def _told(client: Client) -> str:
    """What the page says to which a staff page leads."""
    return html_of(client.get(QUEUE, follow=True))


@pytest.fixture
def nurse_client(clock, nurse):
    """Signed in while the clock stands still."""
    return sign_in(Client(), nurse)


def test_it_ends_after_fifteen_minutes_without_use_and_says_so(nurse_client, clock):
    clock.shift(14 * 60 + 59)
    assert is_in(nurse_client)
    clock.shift(15 * 60)
    answer = nurse_client.get(QUEUE)
    assert answer.url.startswith(reverse("account_login"))
    assert "nothing was opened or saved for a while" in html_of(nurse_client.get(answer.url))
    assert not is_in(nurse_client)


def test_after_signing_in_again_one_is_back_at_the_page(nurse_client, clock):
    clock.shift(16 * 60)
    answer = nurse_client.get(f"{QUEUE}?status__exact=new", follow=True)
    assert 'name="next" value="/admin/intake/submission/?status__exact=new"' in html_of(answer)


def test_it_ends_after_ten_hours_however_much_it_is_used(nurse_client, clock):
    for _ in range(59):
        clock.shift(10 * 60)
        assert is_in(nurse_client)
    clock.shift(10 * 60)
    assert "lasted as long as one may" in _told(nurse_client)
    assert not is_in(nurse_client)


def test_somebody_who_asks_to_stay_stays(nurse_client, clock):
    clock.shift(14 * 60)
    answer = nurse_client.post(reverse("staff_stay"))
    assert answer.json() == {"seconds": 15 * 60}
    clock.shift(14 * 60)
    assert is_in(nurse_client)


def test_staying_does_not_stretch_the_ten_hours(nurse_client, clock):
    for _ in range(59):
        clock.shift(10 * 60)
        nurse_client.post(reverse("staff_stay"))
    assert nurse_client.post(reverse("staff_stay")).json() == {"seconds": 10 * 60}
    clock.shift(10 * 60)
    assert nurse_client.post(reverse("staff_stay")).status_code == 302


def test_asking_to_stay_takes_a_post_and_a_session(client, nurse_client, clock):
    assert nurse_client.get(reverse("staff_stay")).status_code == 405
    assert client.post(reverse("staff_stay")).status_code == 302
    clock.shift(15 * 60)
    assert nurse_client.post(reverse("staff_stay")).url == reverse("account_login")


def test_without_a_script_a_sentence_says_when_it_ends(nurse_client):
    html = html_of(nurse_client.get(QUEUE))
    assert "signed out after 15 minutes" in html
    # Ten hours after 5 a.m. in California.
    assert "at 3:00 p.m. at the latest" in html
    assert 'data-seconds="900"' in html


def _writes_to_the_session(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("account_change_password"))
    return sum('UPDATE "django_session"' in query["sql"] for query in queries.captured_queries)


def test_one_write_in_half_a_minute_notes_that_it_is_used(nurse_client, clock):
    clock.shift(20)
    assert _writes_to_the_session(nurse_client) == 0
    clock.shift(20)
    assert _writes_to_the_session(nurse_client) == 1
    assert _writes_to_the_session(nurse_client) == 0


def test_watching_over_it_costs_little(nurse_client, clock, django_assert_num_queries):
    # The session, the account, its permissions are asked for in any case. Its second factor
    # comes on top. The answer itself, 405, asks for nothing; that it was
    # refused is recorded with four, and on PostgreSQL with a lock.
    with django_assert_num_queries(8 + (connection.vendor == "postgresql")):
        nurse_client.get(reverse("staff_stay"))


def _join_editors(nurse):
    nurse.groups.add(Group.objects.get(name="Editors"))


def _leave_admissions(nurse):
    nurse.groups.clear()


def _gain_a_permission(nurse):
    nurse.user_permissions.add(Permission.objects.get(codename="add_user"))


def _widen_the_group(nurse):
    Group.objects.get(name="Admissions").permissions.add(
        Permission.objects.get(codename="erase_submission")
    )


def _become_superuser(nurse):
    nurse.is_superuser = True
    nurse.save()


def _leave_the_staff(nurse):
    nurse.is_staff = False
    nurse.save()


def _become_inactive(nurse):
    nurse.is_active = False
    nurse.save()


@pytest.mark.parametrize(
    "change",
    [
        *(_join_editors, _leave_admissions, _gain_a_permission, _widen_the_group),
        *(_become_superuser, _leave_the_staff, _become_inactive),
    ],
)
def test_it_ends_with_a_change_of_role(nurse_client, nurse, change):
    assert is_in(nurse_client)
    change(nurse)
    assert "your account was changed" in _told(nurse_client)
    assert not is_in(nurse_client)


def test_a_superuser_who_becomes_ordinary_is_signed_out(superuser, clock):
    client = sign_in(Client(), superuser)
    assert is_in(client)
    superuser.is_superuser = False
    superuser.save()
    assert not is_in(client)


def test_what_is_no_role_ends_nothing(nurse_client, nurse, editor):
    nurse.first_name = "Nora"
    nurse.save()
    _gain_a_permission(editor)
    assert is_in(nurse_client)


def test_it_ends_with_a_password_that_an_administrator_sets(nurse_client, nurse):
    nurse.set_password("something else entirely")
    nurse.save()
    assert not is_in(nurse_client)


def test_it_ends_when_the_second_factor_is_taken_away(nurse_client, nurse):
    Authenticator.objects.filter(user=nurse).delete()
    assert "your account was changed" in _told(nurse_client)
    set_up_app(nurse)
    assert not is_in(nurse_client)


def test_removing_the_last_factor_signs_out_and_begins_anew(client, nurse_with_app, clock):
    sign_in_fully(client)
    page = html_of(client.get(reverse("mfa_deactivate_totp")))
    assert "only second factor" in page
    answer = client.post(reverse("mfa_deactivate_totp"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("account_login")
    assert give_password(client).url == "/admin/"
    assert client.get("/admin/").url == reverse("mfa_index")


def test_removing_one_of_two_factors_ends_the_sessions_it_opened_and_not_ones_own(
    client, nurse_with_app, clock
):
    sign_in_fully(client)
    other = Client()
    clock.shift(30)
    sign_in_fully(other)
    a_passkey(nurse_with_app)
    page = html_of(client.get(reverse("mfa_deactivate_totp")))
    assert "only second factor" not in page
    client.post(reverse("mfa_deactivate_totp"))
    assert is_in(client)
    assert not is_in(other)


def test_a_change_of_the_second_factor_asks_for_the_password_after_five_minutes(
    client, nurse_with_app, clock
):
    sign_in_fully(client)
    address = reverse("mfa_deactivate_totp")
    assert client.get(address).status_code == 200
    clock.shift(6 * 60)
    asked = client.get(address)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert client.post(address).url.startswith(reverse("account_reauthenticate"))
    wrong = client.post(asked.url, {"password": "wrong"})
    assert "Check the password" in html_of(wrong)
    # What was posted before is not done by giving the password.
    right = client.post(asked.url, {"password": PASSWORD})
    assert right.url == address
    assert Authenticator.objects.filter(user=nurse_with_app).exists()
    assert client.get(address).status_code == 200


def test_a_password_alone_sets_up_no_factor_once_another_session_did(nurse, clock):
    first, second = Client(), Client()
    give_password(first)
    give_password(second)
    shown_secret(second.get(reverse("mfa_activate_totp")))
    secret = shown_secret(first.get(reverse("mfa_activate_totp")))
    first.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert is_in(first)
    assert "your account was changed" in html_of(
        second.get(reverse("mfa_activate_totp"), follow=True)
    )
    assert not is_in(second)
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_the_setting_up_of_a_factor_also_ends_after_fifteen_minutes(client, nurse, clock):
    give_password(client)
    assert client.get(reverse("mfa_index")).status_code == 200
    clock.shift(15 * 60)
    assert client.get(reverse("mfa_activate_totp")).url == reverse("account_login")


def test_half_a_sign_in_is_forgotten_after_a_while(client, nurse_with_app, clock):
    give_password(client)
    clock.shift(15 * 60 + 1)
    answer = client.post(reverse("mfa_authenticate"), {"code": code(SECRET)})
    assert answer.url == reverse("account_login")
    assert not is_in(client)
