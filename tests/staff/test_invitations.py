"""Somebody new is invited by a link that works once, and alone knows the password."""

import logging

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.http import urlsafe_base64_encode

from asana_site.audit.models import AuditRecord
from asana_site.logs import DevelopmentServerFormatter, PrivateFormatter
from asana_site.staff.invitations import tokens
from tests.asana_site.reading import html_of
from tests.staff.authenticator import code
from tests.staff.inviting import (
    CHOSEN,
    accept,
    close,
    invite_rosa,
    link_in,
    new_link,
    send_invitation,
)
from tests.staff.signing_in import give_code, give_password, is_in, shown_secret, sign_in_fully
from tests.staff.stored import everything_stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ENDED = "This invitation has ended"
HOUR = 60 * 60


def _rosa() -> User:
    return User.objects.get(username="rosa")


def _account_part(pk: int) -> str:
    """How a link names an account."""
    return urlsafe_base64_encode(str(pk).encode())


def _has_ended(link: str) -> bool:
    """Whether both the link and sending its form are answered with the page that says so."""
    answers = (Client().get(link), Client().post(link))
    return all(each.status_code == 404 and ENDED in html_of(each) for each in answers)


def test_the_whole_way_from_the_invitation_to_the_first_page(chief_client, client):
    link = invite_rosa(chief_client)
    greeting = html_of(client.get(link))
    assert "rosa" in greeting
    assert "Choose a password" in greeting
    page = client.post(link, follow=True)
    assert page.redirect_chain == [(reverse("staff_invitation"), 302)]
    assert 'autocomplete="new-password"' in html_of(page)
    fields = {"new_password1": CHOSEN, "new_password2": CHOSEN}
    done = client.post(reverse("staff_invitation"), fields, follow=True)
    assert "Your password is set. Sign in with it now." in html_of(done)
    assert not is_in(client)
    assert give_password(client, "rosa", CHOSEN).url == "/admin/"
    assert client.get("/admin/").url == reverse("mfa_index")
    secret = shown_secret(client.get(reverse("mfa_activate_totp")))
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert client.get("/admin/intake/submission/").status_code == 200
    assert _rosa().get_full_name() == "Rosa Delgado"
    assert not _rosa().is_superuser


def test_before_the_link_is_used_no_password_opens_the_account(chief_client):
    invite_rosa(chief_client)
    for word in ("", "!", _rosa().password, CHOSEN):
        assert give_password(Client(), "rosa", word).status_code == 200


def test_opening_the_link_changes_nothing_and_it_can_be_opened_again(chief_client):
    link = invite_rosa(chief_client)
    for _ in range(8):
        assert Client().get(link).status_code == 200
    assert not _rosa().has_usable_password()
    assert accept(Client(), link).url == reverse("account_login")


def test_a_link_works_once(chief_client):
    link = invite_rosa(chief_client)
    accept(Client(), link)
    assert _has_ended(link)
    assert ENDED in html_of(accept(Client(), link, "something else entirely"))
    assert _rosa().check_password(CHOSEN)


def test_of_two_who_opened_the_link_the_first_sets_the_password(chief_client):
    link = invite_rosa(chief_client)
    second = Client()
    second.post(link)
    accept(Client(), link)
    fields = {"new_password1": "quite another one", "new_password2": "quite another one"}
    late = second.post(reverse("staff_invitation"), fields)
    assert (late.status_code, ENDED in html_of(late)) == (404, True)
    assert _rosa().check_password(CHOSEN)


def test_a_link_lasts_for_three_days(chief_client, clock):
    link = invite_rosa(chief_client)
    open_since = Client()
    open_since.post(link)
    clock.shift(72 * HOUR - 1)
    assert Client().get(link).status_code == 200
    clock.shift(2)
    assert _has_ended(link)
    assert ENDED in html_of(open_since.get(reverse("staff_invitation")))


def test_a_newer_link_ends_the_former_one(chief_client):
    former = invite_rosa(chief_client)
    newer = link_in(new_link(chief_client, _rosa()))
    assert _has_ended(former)
    assert accept(Client(), newer).url == reverse("account_login")


def test_a_closed_account_takes_no_invitation_that_was_open(chief_client):
    link = invite_rosa(chief_client)
    waiting = Client()
    waiting.post(link)
    close(chief_client, _rosa())
    assert _has_ended(link)
    assert waiting.get(reverse("staff_invitation")).status_code == 404


def test_a_changed_key_ends_every_link_but_a_former_key_is_still_known(chief_client, settings):
    link = invite_rosa(chief_client)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another key, long enough for this test"
    assert _has_ended(link)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert Client().get(link).status_code == 200


@pytest.mark.parametrize("account", ["x", "MQ", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "é"])
@pytest.mark.parametrize("token", ["x", "-", "cabc12-", "0-0", "d" * 900, f"zzzzzz-{'0' * 32}"])
def test_a_forged_link_has_ended_whatever_it_says(superuser, account, token):
    answer = Client().get(f"/admin/sign-in/invitation/{account}/{token}/")
    assert (answer.status_code, ENDED in html_of(answer)) == (404, True)


def test_the_link_of_one_opens_no_other_account(chief_client, nurse):
    link = invite_rosa(chief_client)
    send_invitation(chief_client, "Admissions", username="omar")
    own, token = link.split("/")[-3:-1]
    other = User.objects.get(username="omar")
    for pk in (other.pk, nurse.pk):
        number = _account_part(pk)
        assert number != own
        assert _has_ended(f"/admin/sign-in/invitation/{number}/{token}/")


def test_a_link_is_no_way_to_take_an_account_that_has_a_password(chief_client, nurse):
    number = _account_part(nurse.pk)
    assert _has_ended(f"/admin/sign-in/invitation/{number}/{tokens.make_token(nurse)}/")


def test_guessing_at_links_is_slowed_down(superuser):
    def guess(number, address="203.0.113.7"):
        path = f"/admin/sign-in/invitation/MQ/c0ffee-{number:032x}/"
        return Client().get(path, REMOTE_ADDR=address)

    assert {guess(number).status_code for number in range(50)} == {404}
    waiting = guess(50)
    assert (waiting.status_code, waiting["Retry-After"]) == (429, "890")
    assert guess(51, "198.51.100.9").status_code == 404


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("short", "too short"),
        ("password123456", "too common"),
        ("", "Enter a new password."),
    ],
)
def test_a_weak_password_is_refused_in_plain_words(chief_client, password, complaint):
    link = invite_rosa(chief_client)
    html = html_of(accept(Client(), link, password))
    assert "There is a problem" in html
    assert complaint in html
    assert not _rosa().has_usable_password()


def test_a_password_like_ones_own_name_is_refused(chief_client):
    name = "rosa.delgado.west"
    link = link_in(send_invitation(chief_client, "Admissions", username=name))
    assert "too similar to the username" in html_of(accept(Client(), link, name))


def test_two_different_passwords_are_refused(client, chief_client):
    client.post(invite_rosa(chief_client))
    fields = {"new_password1": CHOSEN, "new_password2": f"{CHOSEN}s"}
    html = html_of(client.post(reverse("staff_invitation"), fields))
    assert "Type the same new password twice." in html
    assert CHOSEN not in html


def test_whoever_is_signed_in_in_that_browser_is_told_and_signed_out(chief_client):
    link = invite_rosa(chief_client)
    assert "Somebody is signed in" in html_of(chief_client.get(link))
    assert is_in(chief_client)
    assert accept(chief_client, link).url == reverse("account_login")
    assert not is_in(chief_client)


def test_a_forgotten_password_gets_a_new_link_and_the_second_factor_stays(
    chief_client, nurse_with_app, clock
):
    at_work, waiting = Client(), Client()
    sign_in_fully(at_work)
    give_password(waiting)
    link = link_in(new_link(chief_client, nurse_with_app))
    assert not is_in(at_work)
    # Half a sign-in with the former password does not become a whole one.
    clock.shift(30)
    assert give_code(waiting, code("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")).url == reverse(
        "account_login"
    )
    assert give_password(Client()).status_code == 200
    accept(Client(), link)
    back = Client()
    assert give_password(back, password=CHOSEN).url == reverse("mfa_authenticate")


def test_link_and_password_stand_in_no_table_no_session_no_log_and_no_title(
    chief_client, client, caplog
):
    caplog.set_level(logging.DEBUG)
    shown = send_invitation(chief_client, "Admissions")
    link = link_in(shown)
    token = link.rstrip("/").rpartition("/")[2]
    pages = [shown, client.get(link), client.post(link), client.get(reverse("staff_invitation"))]
    stored = everything_stored()
    pages.append(accept(client, link))
    pages.append(client.get(link))
    stored += everything_stored()
    assert "rosa" in stored
    lines = [PrivateFormatter().format(record) for record in caplog.records]
    assert any("invitation_accepted" in line for line in lines)
    for secret in (token, token.partition("-")[2], CHOSEN):
        assert secret not in stored
        assert secret not in "\n".join(lines)
        for page in pages[1:]:
            assert secret not in html_of(page)
            assert secret not in page.headers.get("Location", "")
    assert token in html_of(shown)
    assert token not in html_of(shown).partition("</title>")[0]
    assert all(page["Referrer-Policy"] == "no-referrer" for page in pages)
    assert all("no-store" in page["Cache-Control"] for page in pages)


def test_the_development_servers_line_does_not_hold_the_token():
    path = f"/admin/sign-in/invitation/MQ/c0ffee-{'a1' * 16}/"
    record = logging.makeLogRecord(
        {"name": "django.server", "args": (f"GET {path} HTTP/1.1", "200", "5"), "status_code": 200}
    )
    assert DevelopmentServerFormatter().format(record) == "GET /admin/sign-in/invitation/MQ/…/ 200"


def test_every_step_is_on_the_record(chief_client, superuser):
    link = invite_rosa(chief_client)
    subject = f"auth.user {_rosa().pk}"
    new = link_in(new_link(chief_client, _rosa()))
    Client().get(link)
    accept(Client(), new)
    rows = AuditRecord.objects.filter(action__in=("change", "refusal")).order_by("number")
    assert [(row.actor, row.subject, row.detail) for row in rows] == [
        (superuser.username, subject, "invited"),
        (superuser.username, subject, "invited again"),
        ("", "staff_invitation_link", "404"),
        ("rosa", subject, "invitation accepted"),
    ]
