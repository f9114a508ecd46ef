"""Staff sign in with a password and a second factor, and set the second factor up first."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from asana_site.staff.encryption import decrypt
from intake.models import Submission
from tests.asana_site.reading import html_of
from tests.staff.authenticator import code
from tests.staff.signing_in import (
    PASSWORD,
    SECRET,
    give_code,
    give_password,
    is_in,
    recovery_codes,
    shown_recovery_codes,
    shown_secret,
    sign_in_fully,
)

pytestmark = pytest.mark.django_db

QUEUE = "/admin/intake/submission/"


def _enroll(client: Client) -> list[str]:
    """Set up an app; the recovery codes that were shown."""
    secret = shown_secret(client.get(reverse("mfa_activate_totp")))
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret)}, follow=True)
    return shown_recovery_codes(answer)


def test_the_first_sign_in_leads_through_the_app_and_the_recovery_codes_to_the_page(
    client, nurse, clock
):
    asked = client.get(QUEUE)
    assert asked.url == f"/admin/sign-in/?next={QUEUE.replace('/', '%2F')}"
    assert 'value="/admin/intake/submission/"' in html_of(client.get(asked.url))
    assert give_password(client, next=QUEUE).url == QUEUE
    assert client.get(QUEUE).url == reverse("mfa_index")
    shown = _enroll(client)
    assert len(shown) == 10
    assert client.get(QUEUE).status_code == 200


def test_after_the_recovery_codes_comes_the_page_that_was_asked_for(client, nurse, clock):
    give_password(client, next=QUEUE)
    client.get(QUEUE)
    secret = shown_secret(client.get(reverse("mfa_activate_totp")))
    done = client.post(reverse("mfa_activate_totp"), {"code": code(secret)}, follow=True)
    assert f'href="{QUEUE}"' in html_of(done)


def test_recovery_codes_are_shown_once_and_can_be_made_anew(client, nurse, clock):
    give_password(client)
    first = _enroll(client)
    assert shown_recovery_codes(client.get(reverse("mfa_view_recovery_codes"))) == []
    again = client.post(reverse("mfa_generate_recovery_codes"), follow=True)
    second = shown_recovery_codes(again)
    assert len(second) == 10
    assert set(first).isdisjoint(second)
    client.post(reverse("account_logout"))
    give_password(client)
    assert give_code(client, first[0]).status_code == 200
    assert give_code(client, second[0]).url == "/admin/"


def test_the_second_sign_in_asks_for_a_code(client, nurse, clock):
    give_password(client)
    _enroll(client)
    client.post(reverse("admin:logout"))
    assert not is_in(client)
    assert give_password(client).url == reverse("mfa_authenticate")
    assert not is_in(client)
    app = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    clock.shift(30)
    secret = app.data["secret"]
    assert give_code(client, code(decrypt(secret))).url == "/admin/"
    assert is_in(client)


def test_the_code_that_set_up_the_app_does_not_sign_in_as_well(client, nurse, clock):
    give_password(client)
    secret = shown_secret(client.get(reverse("mfa_activate_totp")))
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    other = Client()
    give_password(other)
    assert give_code(other, code(secret)).status_code == 200
    assert not is_in(other)


def test_a_code_works_once_in_whatever_browser_it_is_tried_again(nurse_with_app, clock):
    first, second = Client(), Client()
    assert sign_in_fully(first).url == "/admin/"
    give_password(second)
    refused = give_code(second, code(SECRET))
    assert "used before" in html_of(refused)
    assert not is_in(second)
    first.post(reverse("account_logout"))
    give_password(first)
    assert give_code(first, code(SECRET)).status_code == 200
    clock.shift(30)
    assert give_code(second, code(SECRET)).url == "/admin/"


def test_an_older_code_does_not_work_after_a_newer_one(nurse_with_app, clock):
    assert sign_in_fully(Client(), later=1).url == "/admin/"
    for later in (-1, 0, 1):
        client = Client()
        give_password(client)
        assert give_code(client, code(SECRET, later=later)).status_code == 200


def test_ones_own_page_tells_what_is_set_up(client, clock, nurse_with_app):
    first, *_ = recovery_codes(nurse_with_app)
    sign_in_fully(client)
    html = html_of(client.get(reverse("mfa_index")))
    assert "Set up on May 6, 2030." in html
    assert "10 of your recovery codes are unused." in html
    assert f'"{reverse("mfa_activate_totp")}"' not in html
    assert client.get(reverse("mfa_activate_totp")).url == reverse("mfa_deactivate_totp")
    other = Client()
    give_password(other)
    give_code(other, first)
    assert "9 of your recovery codes are unused." in html_of(other.get(reverse("mfa_index")))


@pytest.mark.parametrize("later", [-1, 0, 1])
def test_a_clock_may_differ_by_half_a_minute(client, nurse_with_app, clock, later):
    assert sign_in_fully(client, later=later).url == "/admin/"


@pytest.mark.parametrize("later", [-2, 2])
def test_a_code_of_another_time_is_wrong(client, nurse_with_app, clock, later):
    assert sign_in_fully(client, later=later).status_code == 200
    assert not is_in(client)


def test_a_code_may_be_pasted_with_spaces(client, nurse_with_app, clock):
    give_password(client)
    shown = code(SECRET)
    assert give_code(client, f" {shown[:3]} {shown[3:]}\n").url == "/admin/"


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "9" * 41, "12345678901"]
)
def test_what_cannot_be_a_code_is_answered_with_what_to_do(client, nurse_with_app, clock, typed):
    give_password(client)
    for _ in range(10):
        page = html_of(give_code(client, typed))
        assert "There is a problem" in page
        assert "Error: " in page
    # It was no attempt: the right code is still looked at.
    assert give_code(client, code(SECRET)).url == "/admin/"


def test_a_recovery_code_signs_in_once(nurse_with_app, clock):
    shown = recovery_codes(nurse_with_app)
    client = Client()
    give_password(client)
    assert give_code(client, f"{shown[0][:4]} {shown[0][4:]}").url == "/admin/"
    assert is_in(client)
    other = Client()
    give_password(other)
    assert give_code(other, shown[0]).status_code == 200
    assert not is_in(other)
    assert give_code(other, shown[1]).url == "/admin/"


def test_the_way_in_and_out_of_the_admin_is_ours(client, nurse_with_app, clock):
    assert client.get("/admin/login/?next=/admin/x/").url == "/admin/sign-in/?next=/admin/x/"
    sign_in_fully(client)
    assert client.get("/admin/password_change/").url == reverse("account_change_password")
    html = html_of(client.get("/admin/"))
    for name in ("mfa_index", "account_change_password", "account_logout"):
        assert f'"{reverse(name)}"' in html
    assert "Sign out?" in html_of(client.get("/admin/logout/"))
    assert is_in(client)
    client.post("/admin/logout/")
    assert not is_in(client)


def test_the_key_of_the_session_changes_at_every_step_up(client, nurse, clock):
    give_password(client)
    with_password = client.session.session_key
    _enroll(client)
    assert client.session.session_key != with_password
    client.post(reverse("account_logout"))
    give_password(client)
    waiting = client.session.session_key
    clock.shift(30)
    secret = decrypt(Authenticator.objects.get(type="totp").data["secret"])
    give_code(client, code(secret))
    assert is_in(client)
    assert client.session.session_key != waiting


@pytest.mark.parametrize(
    "target",
    [
        *("https://evil.example/", "//evil.example/admin/", "/contact/", "javascript:alert(1)"),
        *("/\\evil.example", "http://testserver.evil.example/admin/", "https:///admin/"),
    ],
)
def test_a_sign_in_leads_to_a_staff_page_of_this_site_and_nowhere_else(
    client, nurse_with_app, clock, target
):
    give_password(client, next=target)
    assert give_code(client, code(SECRET)).url == "/admin/"


def test_after_the_code_comes_the_page_that_was_asked_for(client, nurse_with_app, clock):
    address = f"{QUEUE}?status__exact=new"
    give_password(client, next=address)
    assert give_code(client, code(SECRET)).url == address


def test_a_post_without_a_session_changes_nothing_and_is_not_done_later(
    client, nurse_with_app, clock
):
    refused = client.post(QUEUE, {"action": "delete_selected"})
    assert refused.url == reverse("account_login")
    assert give_password(client).url == reverse("mfa_authenticate")
    assert Submission.objects.count() == 0


def test_somebody_else_can_begin_anew_in_front_of_the_code(client, nurse_with_app, editor, clock):
    give_password(client)
    assert client.get(reverse("account_login")).url == reverse("mfa_authenticate")
    client.post(reverse("account_logout"))
    assert client.get(reverse("account_login")).status_code == 200
    assert give_password(client, "editor").url == "/admin/"


def test_a_factor_reset_in_front_of_the_code_leads_back_to_the_password(
    client, nurse_with_app, clock
):
    give_password(client)
    Authenticator.objects.all().delete()
    assert client.get(reverse("mfa_authenticate")).url == reverse("account_login")
    assert client.get(reverse("account_login")).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("signup/", "email/", "password/reset/", "password/set/", "confirm-email/", "inactive/"),
        *("login/code/", "passkey/", "second-factor/trust/", "second-factor/webauthn/login/", "x"),
    ],
)
def test_there_is_no_sign_up_and_no_reset_by_mail(client, nurse_client, path):
    for browser in (client, nurse_client):
        assert browser.get(f"/admin/sign-in/{path}").status_code == 404
        assert browser.post(f"/admin/sign-in/{path}").status_code == 404
        assert browser.get(f"/accounts/{path}").status_code == 404


def test_a_password_is_changed_and_other_sessions_end(client, nurse_with_app, clock):
    other = Client()
    sign_in_fully(other)
    clock.shift(30)
    sign_in_fully(client)
    new = "an entirely different passphrase"
    address = reverse("account_change_password")
    wrong = client.post(address, {"old_password": "x", "new_password1": new, "new_password2": new})
    assert "Check the password" in html_of(wrong)
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert "Your password is changed." in html_of(client.post(address, fields, follow=True))
    assert is_in(client)
    assert not is_in(other)
