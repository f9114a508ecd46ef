"""What a passkey's answer may look like when no browser of ours wrote it."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.asana_site.reading import html_of
from tests.staff.signing_in import give_password, is_in

pytestmark = pytest.mark.django_db

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
