"""Which links a browser may follow ahead of the visitor."""

import json
import re
from base64 import b64encode
from fnmatch import fnmatch
from hashlib import sha256

import pytest
from django.urls import reverse

from intake.identity import receipt_of
from intake.models import Kind

pytestmark = pytest.mark.django_db
RULES = re.compile(r'<script type="speculationrules">(.*?)</script>')


def test_the_policy_of_a_page_allows_its_rules_by_their_digest_and_no_other_script(client):
    response = client.get("/")
    (rules,) = RULES.findall(response.content.decode())
    digest = b64encode(sha256(rules.encode()).digest()).decode()
    policy = response.headers["Content-Security-Policy"]
    (sources,) = re.findall(r"script-src ([^;]+)", policy)
    assert sources == f"'self' 'sha256-{digest}'"


def test_no_form_and_no_sent_page_is_fetched_ahead(client):
    (rules,) = RULES.findall(client.get("/").content.decode())
    (rule,) = json.loads(rules)["prefetch"]
    allowed, refused = rule["where"]["and"]
    for name, kind in (("contact", Kind.CONTACT), ("verify-insurance", Kind.INSURANCE)):
        for address in (
            reverse(name),
            reverse(f"{name}-sent", args=[receipt_of("FFFFF-22222", kind)]),
        ):
            assert fnmatch(address, allowed["href_matches"])
            assert any(fnmatch(address, pattern) for pattern in refused["not"]["href_matches"])


@pytest.mark.parametrize("path", ["/contact/", "/verify-insurance/", "/no-such-page/"])
def test_a_page_that_is_made_for_one_visitor_fetches_nothing_ahead(client, path):
    assert not RULES.findall(client.get(path).content.decode())
