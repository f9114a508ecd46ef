"""A passkey signs in its owner, at the staff's own address; whatever else it says, nobody."""

import json

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse

from asana_site.audit.models import AuditRecord
from tests.asana_site.reading import html_of
from tests.staff.passkey import (
    HERE,
    USER_PRESENT,
    USER_VERIFIED,
    Passkey,
    ask_for_known,
    ask_for_new,
    base64url,
    give,
    set_up,
)
from tests.staff.signing_in import give_password, is_in, set_up_app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

REFUSED = "The passkey was not accepted."
NOT_ACCEPTED = "webauthn not accepted"
COPIED = "webauthn not accepted: its counter went back, there may be a copy of it"


def at_the_code(name: str = "nurse") -> Client:
    """A browser in which the password was given, and nothing else."""
    client = Client()
    give_password(client, name)
    return client


def with_passkey(name: str, *, counts: bool = False) -> Passkey:
    """The passkey that the account has set up, as its owner does."""
    client, passkey = at_the_code(name), Passkey(counts=counts)
    assert set_up(client, passkey.made_for(ask_for_new(client))).status_code == 302
    return passkey


@pytest.fixture
def passkey(nurse) -> Passkey:
    """A passkey of the nurse that does not count, as those of phones and laptops do not."""
    return with_passkey("nurse")


@pytest.fixture
def counting(nurse) -> Passkey:
    """A passkey of the nurse that counts, as a security key does."""
    return with_passkey("nurse", counts=True)


def refusals(actor: str = "nurse") -> list[str]:
    """What the record has of refused second factors of the account, first things first."""
    rows = AuditRecord.objects.filter(action="refusal", subject="second factor", actor=actor)
    return list(rows.order_by("number").values_list("detail", flat=True))


def assert_refused(client: Client, answer: str, detail: str = NOT_ACCEPTED) -> None:
    """The answer lets nobody in, the page says so, and the record has it."""
    before = len(refusals())
    assert REFUSED.rstrip(".") in html_of(give(client, answer))
    assert not is_in(client)
    assert refusals()[before:] == [detail]


# --- Setting it up ------------------------------------------------------------------------------


def test_a_passkey_is_set_up_and_signs_in_again_and_again(passkey):
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Front desk"
    for _ in range(3):
        client = at_the_code()
        assert not is_in(client)
        assert give(client, passkey.answer_to(ask_for_known(client))).url == "/admin/"
        assert is_in(client)
    assert refusals() == []


def test_a_page_asks_for_the_passkeys_of_the_account_alone(passkey, editor):
    with_passkey("editor")
    known = ask_for_known(at_the_code())["allowCredentials"]
    assert [each["id"] for each in known] == [base64url(passkey.id)]


@pytest.mark.parametrize("flags", [USER_PRESENT, USER_PRESENT | USER_VERIFIED])
def test_a_passkey_need_not_ask_for_a_finger_because_the_password_came_before(nurse, flags):
    client, passkey = at_the_code(), Passkey()
    asked = ask_for_new(client)
    assert asked["authenticatorSelection"]["userVerification"] == "preferred"
    assert set_up(client, passkey.made_for(asked, flags=flags)).status_code == 302
    client = at_the_code()
    assert give(client, passkey.answer_to(ask_for_known(client), flags=flags)).url == "/admin/"


# What a browser may say that is not where or what it was asked for.
ELSEWHERE = {
    "another site": {"origin": "https://evil.example"},
    "a subdomain": {"origin": "http://evil.localhost"},
    "another port": {"origin": "http://localhost:9999"},
    "another scheme": {"origin": "https://localhost"},
    "a longer name": {"origin": "http://localhost.evil.example"},
    "a path": {"origin": f"{HERE}/admin/"},
    "no origin": {"origin": ""},
    "in a frame of another site": {"crossOrigin": True},
    "another challenge": {"challenge": base64url(bytes(32))},
    "an empty challenge": {"challenge": ""},
    "another site's id": {"site": "evil.example"},
    "nobody present": {"flags": 0},
    "verified and not present": {"flags": USER_VERIFIED},
}


@pytest.mark.parametrize("said", ELSEWHERE)
def test_a_passkey_that_was_made_elsewhere_or_for_something_else_is_not_set_up(nurse, said):
    client = at_the_code()
    answer = Passkey().made_for(ask_for_new(client), **ELSEWHERE[said])
    assert REFUSED in html_of(set_up(client, answer))
    assert not is_in(client)
    assert not Authenticator.objects.exists()
    assert refusals() == [NOT_ACCEPTED]


def test_an_answer_of_a_sign_in_sets_up_nothing(nurse):
    client = at_the_code()
    answer = Passkey().made_for(ask_for_new(client), type="webauthn.get")
    assert REFUSED in html_of(set_up(client, answer))
    assert not Authenticator.objects.exists()


# --- Signing in -----------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ELSEWHERE)
def test_an_answer_from_elsewhere_or_to_something_else_is_refused(passkey, said):
    client = at_the_code()
    assert_refused(client, passkey.answer_to(ask_for_known(client), **ELSEWHERE[said]))
    # The right one is taken after it.
    assert give(client, passkey.answer_to(ask_for_known(client))).url == "/admin/"


def test_an_answer_that_was_used_is_not_taken_again(passkey):
    first, second = at_the_code(), at_the_code()
    answer = passkey.answer_to(ask_for_known(first))
    assert give(first, answer).url == "/admin/"
    ask_for_known(second)
    assert_refused(second, answer)


def test_an_answer_to_one_browser_is_not_taken_from_another(passkey):
    victim, thief = at_the_code(), at_the_code()
    answer = passkey.answer_to(ask_for_known(victim))
    ask_for_known(thief)
    assert_refused(thief, answer)


def test_an_answer_to_what_was_never_asked_is_refused(passkey):
    asked = ask_for_known(at_the_code())
    assert_refused(at_the_code(), passkey.answer_to(asked))


def test_a_broken_signature_is_refused(passkey):
    client = at_the_code()
    of_something_else = passkey.key.sign(b"something else", ec.ECDSA(hashes.SHA256()))
    for signature in (of_something_else, of_something_else[:-1], b"0", bytes(70)):
        assert_refused(client, passkey.answer_to(ask_for_known(client), signature=signature))


def test_a_signature_of_another_key_is_refused(passkey):
    client = at_the_code()
    forged = Passkey(id=passkey.id)
    assert_refused(client, forged.answer_to(ask_for_known(client)))


def test_the_passkey_of_a_colleague_is_refused(passkey, editor):
    of_editor = with_passkey("editor")
    client = at_the_code()
    assert_refused(client, of_editor.answer_to(ask_for_known(client)))


def test_a_passkey_that_was_made_is_no_answer_to_a_sign_in(passkey):
    client = at_the_code()
    asked = ask_for_known(client)
    assert_refused(client, passkey.answer_to(asked, type="webauthn.create"))


def test_a_passkey_that_was_removed_signs_in_no_more(passkey, nurse):
    set_up_app(nurse)
    client = at_the_code()
    asked = ask_for_known(client)
    Authenticator.objects.filter(type="webauthn").delete()
    assert_refused(client, passkey.answer_to(asked))


# --- Counting -------------------------------------------------------------------------------------


def test_a_passkey_that_counts_signs_in_again_and_again(counting):
    for _ in range(3):
        client = at_the_code()
        assert give(client, counting.answer_to(ask_for_known(client))).url == "/admin/"
    assert counting.counter == 4
    assert refusals() == []


@pytest.mark.parametrize("count", [0, 1, 2, 7, 8])
def test_a_passkey_that_has_not_counted_on_is_refused_because_there_may_be_a_copy(counting, count):
    client = at_the_code()
    give(client, counting.answer_to(ask_for_known(client), counter=8))
    thief = at_the_code()
    assert_refused(thief, counting.answer_to(ask_for_known(thief), counter=count), COPIED)
    assert give(thief, counting.answer_to(ask_for_known(thief), counter=9)).url == "/admin/"


def test_it_must_have_counted_on_since_it_was_set_up(counting):
    client = at_the_code()
    assert_refused(client, counting.answer_to(ask_for_known(client), counter=1), COPIED)


def test_whose_passkey_was_copied_is_told_what_to_do(counting, caplog):
    client = at_the_code()
    page = html_of(give(client, counting.answer_to(ask_for_known(client), counter=0)))
    assert "tell whoever manages the accounts" in page
    assert "passkey_counted_back" in caplog.text


def test_a_passkey_that_begins_to_count_must_go_on(passkey):
    client = at_the_code()
    assert give(client, passkey.answer_to(ask_for_known(client), counter=5)).url == "/admin/"
    copy = at_the_code()
    assert_refused(copy, passkey.answer_to(ask_for_known(copy), counter=0), COPIED)


def test_refused_answers_count_as_wrong_codes(counting):
    client = at_the_code()
    for _ in range(5):
        give(client, counting.answer_to(ask_for_known(client), counter=0))
    assert give(client, counting.answer_to(ask_for_known(client))).status_code == 429
    assert not is_in(client)


# --- The staff's address ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("staff_url", "origin"),
    [
        ("https://staff.example.org", "https://staff.example.org"),
        ("https://Staff.example.org:443/", "https://staff.example.org"),
        ("https://staff.example.org:8443", "https://staff.example.org:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_passkeys_belong_to_the_staffs_own_address(nurse, settings, staff_url, origin):
    settings.STAFF_URL = staff_url
    client, passkey = at_the_code(), Passkey()
    asked = ask_for_new(client)
    assert f"//{asked['rp']['id']}" in origin
    assert REFUSED in html_of(set_up(client, passkey.made_for(asked, origin=HERE)))
    assert set_up(client, passkey.made_for(ask_for_new(client), origin=origin)).status_code == 302
    client = at_the_code()
    assert_refused(client, passkey.answer_to(ask_for_known(client), origin=HERE))
    answer = passkey.answer_to(ask_for_known(client), origin=origin)
    assert give(client, answer).url == "/admin/"


def test_in_development_they_belong_to_localhost_on_the_port_that_was_asked(nurse, settings):
    settings.DEBUG = True
    client, passkey, port = at_the_code(), Passkey(), {"SERVER_PORT": "8311"}
    asked = ask_for_new(client, **port)
    assert asked["rp"]["id"] == "localhost"
    for origin in ("http://localhost", "http://evil.localhost:8311", "http://127.0.0.1:8311"):
        assert REFUSED in html_of(set_up(client, passkey.made_for(asked, origin=origin), **port))
        asked = ask_for_new(client, **port)
    made = passkey.made_for(asked, origin="http://localhost:8311")
    assert set_up(client, made, **port).status_code == 302


# --- What no browser wrote ------------------------------------------------------------------------

JUNK = [
    *("", "{", "null", "1", '"text"', "[]", "{}", '{"id": "a"}', '{"rawId": "AA", "id": "AA"}'),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": None}),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "authenticatorData": "AA",
                "signature": "AA",
                "attestationObject": "oA",
            },
        }
    ),
]


@pytest.mark.parametrize("answer", JUNK, ids=range(len(JUNK)))
def test_junk_for_a_passkey_signs_nobody_in_and_breaks_nothing(nurse_with_app, clock, answer):
    client = Client()
    give_password(client)
    client.get(reverse("mfa_authenticate"))
    page = html_of(client.post(reverse("mfa_authenticate"), {"credential": answer}))
    assert "There is a problem" in page
    assert not is_in(client)


@pytest.mark.parametrize("answer", JUNK, ids=range(len(JUNK)))
def test_junk_sets_up_no_passkey_and_breaks_nothing(nurse, clock, answer):
    client = Client()
    give_password(client)
    client.get(reverse("mfa_add_webauthn"))
    page = html_of(client.post(reverse("mfa_add_webauthn"), {"credential": answer, "name": "x"}))
    assert "There is a problem" in page
    assert not is_in(client)
    assert not Authenticator.objects.exists()
