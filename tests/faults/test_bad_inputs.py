"""Nothing that anybody can type breaks forms, questions, sign-in or queue, or comes back live.

The numbers are for the short form; `python -m tests.faults.bad_inputs` runs the long one.
"""

import os
import time
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.faults.bad_texts import BAD_TEXTS, MARKER
from tests.intake.answers import FORM_URLENCODED, contact_answers, insurance_answers, open_form
from tests.staff.members import member
from tests.staff.signing_in import sign_in

FORMS = {"/contact/": contact_answers, "/verify-insurance/": insurance_answers}
HIDDEN = ("token", "website", "csrfmiddlewaretoken", "step", "change")
QUEUE = "/admin/intake/submission/"
FILTERS = (
    *("status__exact", "kind__exact", "age", "o", "p", "q", "e", "all", "_popup", "_to_field"),
    *("status", "status__regex", "status__in", "reference__startswith", "sealed__contains", "id"),
    *("received_at__gte", "received_at__year", "notes__author__password__startswith", "pk__in"),
)
# With those of the fixed list 5,000 in all.
GENERATED = int(os.environ.get("BAD_INPUTS", "1600"))
SEED = int(os.environ.get("BAD_INPUTS_SEED", "1"))
SLOWEST_SECONDS = 1.0

bad_text = st.one_of(
    st.sampled_from(BAD_TEXTS),
    st.text(max_size=300),
    st.builds(lambda text, where: f"{text}{MARKER}{where}", st.text(max_size=60), st.text()),
    st.lists(st.sampled_from(BAD_TEXTS), min_size=2, max_size=3).map("".join),
)


def generated(share):
    """That share of all generated inputs, from a seed that the long form changes."""
    plenty = settings(
        max_examples=max(1, int(GENERATED * share)),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    return lambda test: seed(SEED)(plenty(test))


def _answered(request):
    """The response of `request`, a function: quick, no failure of ours, nothing unescaped."""
    began = time.thread_time()
    response = request()
    seconds = time.thread_time() - began
    assert response.status_code < 500
    assert MARKER not in response.content.decode()
    assert seconds < SLOWEST_SECONDS
    return response


def _post(client, path, fields):
    body = urlencode(fields, errors="replace")
    return _answered(lambda: client.post(path, body, content_type=FORM_URLENCODED))


@pytest.mark.django_db
@pytest.mark.parametrize("path", FORMS)
def test_every_bad_text_of_the_list_in_every_field_at_once_is_answered(client, path):
    hidden = open_form(client, path)
    for text in BAD_TEXTS:
        response = _post(client, path, hidden | dict.fromkeys(FORMS[path](), text))
        assert response.status_code in (200, 302, 400, 422)


@pytest.mark.django_db
@pytest.mark.parametrize("path", FORMS)
def test_every_bad_text_of_the_list_in_a_hidden_field_is_answered(client, path):
    hidden = open_form(client, path)
    for number, text in enumerate(BAD_TEXTS):
        name = HIDDEN[number % len(HIDDEN)]
        _post(client, path, hidden | FORMS[path]() | {name: text})


@pytest.mark.django_db
def test_every_bad_text_of_the_list_where_one_looks_for_an_answer_is_answered(client):
    for text in BAD_TEXTS:
        assert _post(client, "/faq/", {"words": text}).status_code in (200, 400, 422)


@pytest.mark.django_db
def test_every_bad_text_of_the_list_in_a_filter_of_the_queue_is_answered(nurse_client):
    for number, text in enumerate(BAD_TEXTS):
        query = {FILTERS[number % len(FILTERS)]: text[:500]}
        _answered(lambda query=query: nurse_client.get(QUEUE, query))


class GeneratedInputs(TestCase):
    """Bad texts that nobody has thought of."""

    @classmethod
    def setUpTestData(cls):
        cls.visitor = Client()
        cls.hidden = {path: open_form(cls.visitor, path) for path in FORMS}
        cls.nurse = sign_in(Client(), member("nurse", "Admissions"))

    @generated(0.1)
    @given(words=bad_text)
    def test_any_text_where_one_looks_for_an_answer_is_answered(self, words):
        _post(self.visitor, "/faq/", {"words": words})

    @generated(0.5)
    @given(
        path=st.sampled_from(sorted(FORMS)),
        changes=st.dictionaries(st.integers(0, 40), bad_text, min_size=1, max_size=12),
    )
    def test_any_text_in_any_field_of_a_form_is_answered(self, path, changes):
        fields = {**self.hidden[path], **FORMS[path](), "website": "", "step": "send"}
        names = sorted(fields)
        fields |= {names[number % len(names)]: text for number, text in changes.items()}
        _post(self.visitor, path, fields)

    @generated(0.2)
    @given(
        filters=st.dictionaries(
            st.one_of(st.sampled_from(FILTERS), st.text(max_size=30)), bad_text, max_size=3
        )
    )
    def test_any_filter_of_the_queue_is_answered(self, filters):
        query = urlencode({key: value[:500] for key, value in filters.items()}, errors="replace")
        _answered(lambda: self.nurse.get(f"{QUEUE}?{query}"))

    @generated(0.2)
    @given(name=bad_text, password=bad_text, onward=bad_text)
    def test_any_text_at_the_sign_in_is_answered(self, name, password, onward):
        fields = {"login": name, "password": password, "next": onward}
        _post(Client(), reverse("account_login"), fields)
