"""An account is one person's: they see where it is signed in, and what was used of it."""

import pytest
from django.test import Client
from django.urls import reverse

from asana_site.audit.models import AuditRecord
from tests.asana_site.reading import html_of
from tests.staff.signing_in import (
    give_code,
    give_password,
    is_in,
    recovery_codes,
    sign_in,
    sign_in_fully,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FACTORS = reverse("mfa_index")
END_OTHERS = reverse("staff_end_other_sessions")


def test_ones_page_tells_in_how_many_other_browsers_one_is_signed_in(nurse, editor_client):
    client = sign_in(Client(), nurse)
    assert "In this browser alone." in html_of(client.get(FACTORS))
    for _ in range(2):
        sign_in(Client(), nurse)
    # Half a sign-in is none.
    give_password(Client())
    assert "in 2 others" in html_of(client.get(FACTORS))


def test_a_session_that_is_over_is_not_counted(nurse, clock):
    sign_in(Client(), nurse)
    clock.shift(15 * 60)
    assert "In this browser alone." in html_of(sign_in(Client(), nurse).get(FACTORS))


def test_signing_out_everywhere_else_ends_the_others_and_is_on_the_record(nurse, editor_client):
    here, there = sign_in(Client(), nurse), sign_in(Client(), nurse)
    done = html_of(here.post(END_OTHERS, follow=True))
    assert "You are signed out everywhere else." in done
    assert "In this browser alone." in done
    assert (is_in(here), is_in(there), is_in(editor_client)) == (True, False, True)
    row = AuditRecord.objects.get(detail="everywhere else")
    assert (row.actor, row.action) == ("nurse", "sign-out")


def test_signing_out_elsewhere_takes_a_post_and_a_second_factor(nurse):
    there = sign_in(Client(), nurse)
    assert sign_in(Client(), nurse).get(END_OTHERS).status_code == 405
    assert Client().post(END_OTHERS).url == reverse("account_login")
    half = Client()
    give_password(half)
    assert half.post(END_OTHERS).url == reverse("account_login")
    assert is_in(there)


def test_the_sign_in_before_this_one_is_shown_and_whether_it_was_elsewhere(nurse_with_app, clock):
    first = Client(REMOTE_ADDR="192.0.2.1")
    sign_in_fully(first)
    assert "Your sign-in before this one" not in html_of(first.get("/admin/"))
    clock.shift(60 * 60)
    same = Client(REMOTE_ADDR="192.0.2.1")
    sign_in_fully(same)
    page = html_of(same.get("/admin/"))
    assert "Your sign-in before this one: May 6, 2030, 5:00 a.m." in page
    assert "from another address" not in page
    clock.shift(60)
    other = Client(REMOTE_ADDR="198.51.100.9")
    sign_in_fully(other)
    page = html_of(other.get("/admin/"))
    assert "May 6, 2030, 6:00 a.m. (from another address)" in page
    assert "192.0.2.1" not in page


def test_whoever_used_a_recovery_code_is_told_how_many_are_left(nurse_with_app):
    shown = recovery_codes(nurse_with_app)
    for code, left in ((shown[0], 9), (shown[1], 8)):
        client = Client()
        give_password(client)
        give_code(client, code)
        assert f"Unused ones left: {left}." in html_of(client.get("/admin/"))


def test_whoever_used_the_app_is_told_nothing_of_recovery_codes(nurse_with_app):
    recovery_codes(nurse_with_app)
    client = Client()
    sign_in_fully(client)
    assert "recovery code" not in html_of(client.get("/admin/"))


def test_the_sign_in_and_the_page_of_factors_have_headings_of_their_own(nurse_with_app):
    client = Client()
    give_password(client)
    assert "<h1>Give your second factor</h1>" in html_of(client.get(reverse("mfa_authenticate")))
    signed_in = sign_in(Client(), nurse_with_app)
    assert "<h1>Your second factor</h1>" in html_of(signed_in.get(FACTORS))


def test_the_sign_in_says_that_an_account_is_one_persons(client, db):
    assert "Your account is yours alone" in html_of(client.get(reverse("account_login")))
