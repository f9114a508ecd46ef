"""Whatever arrives is answered: nothing that anybody can send breaks the forms."""

import string
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from intake.models import Submission
from tests.intake.answers import (
    FORM_URLENCODED,
    contact_answers,
    hidden_fields,
    insurance_answers,
    open_form,
    send,
)

PATHS = {"/contact/": contact_answers, "/verify-insurance/": insurance_answers}

NASTY = [
    "\x00",
    "a\x00b",
    "\x01\x02\x1b[31m",
    "\u202egnp.exe",
    "\u2066\u2067\u2069",
    "\ufeff",
    "\ufffe\uffff",
    "\U000e0001",
    "👩🏽‍⚕️" * 50,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L" * 20,
    "﷽" * 100,
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}{% debug %}",
    "%s%n%x",
    "'; DROP TABLE intake_submission; --",
    "../../../../etc/passwd",
    "\r\nSet-Cookie: a=b",
    "=HYPERLINK(1)",
    "9" * 5000,
    "-1",
    "1e999",
    "NaN",
    "٣",
    "²",
    "١٩٨٥",
]


@pytest.fixture(params=list(PATHS))
def path(request):
    """The address of each form."""
    return request.param


@pytest.mark.django_db
@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_one_strange_text_in_every_field_is_answered_and_never_executed(client, path, nasty):
    answers = dict.fromkeys(PATHS[path](), nasty)
    response = send(client, path, answers)
    assert response.status_code in (302, 422)
    assert "<script>alert" not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_a_strange_text_where_anything_may_be_written_is_stored_and_read(
    client, nurse_client, nasty
):
    answers = contact_answers(
        name=f"Rosa {nasty}"[:128], message=nasty[:5000], best_time=nasty[:200]
    )
    response = send(client, "/contact/", answers)
    assert response.status_code == 302
    submission = Submission.objects.get()
    page = nurse_client.get(f"/admin/intake/submission/{submission.pk}/change/")
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


class AnyTextIsAnswered(TestCase):
    """Generated answers, in every field at once."""

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        path=st.sampled_from(sorted(PATHS)),
        texts=st.lists(st.text(max_size=200), min_size=8, max_size=8),
        raw=st.booleans(),
    )
    def test_any_text_in_any_field_is_answered(self, path, texts, raw):
        client = Client()
        answers = {
            name: texts[index % len(texts)] if raw or index % 2 else value
            for index, (name, value) in enumerate(PATHS[path]().items())
        }
        encodable = {
            name: value.encode("utf-8", "replace").decode() for name, value in answers.items()
        }
        assert send(client, path, encodable).status_code in (302, 422)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(path=st.sampled_from(sorted(PATHS)), body=st.binary(max_size=3000))
    def test_any_bytes_as_a_body_are_answered(self, path, body):
        for content_type in (
            FORM_URLENCODED,
            "multipart/form-data; boundary=x",
            "text/plain",
            "application/json",
        ):
            response = Client().post(path, body, content_type=content_type)
            assert response.status_code < 500

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(name=st.binary(min_size=1, max_size=60))
    def test_bytes_that_are_no_text_are_answered(self, name):
        client = Client()
        hidden = open_form(client, "/contact/")
        rest = "&".join(f"{key}={value}" for key, value in {**hidden, **contact_answers()}.items())
        body = f"{rest.replace('name=Rosa Delgado', 'x=y')}&name={quote_from_bytes(name)}"
        response = client.post("/contact/", body, content_type=FORM_URLENCODED)
        assert response.status_code in (302, 422)


@pytest.mark.django_db
def test_ten_megabytes_are_refused_in_plain_words(client, path):
    response = send(client, path, PATHS[path](message="x" * 10_000_000))
    assert response.status_code == 400
    assert "tel:" in response.content.decode()


@pytest.mark.django_db
def test_thousands_of_fields_are_refused_in_plain_words(client, path):
    response = send(client, path, {f"field{number}": "x" for number in range(5000)})
    assert response.status_code == 400
    assert "tel:" in response.content.decode()


@pytest.mark.django_db
def test_extra_fields_are_passed_over(client, path):
    extra = {"id": "1", "status": "closed", "reference": "mine", "__class__": "x"}
    assert send(client, path, PATHS[path]() | extra).status_code == 302
    assert Submission.objects.get().status == "new"


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["name", "token", "for_whom", "consent", "telephone"])
def test_a_doubled_field_is_answered(client, path, field):
    answers = PATHS[path]()
    answers[field] = [answers.get(field, "x"), "second"]
    assert send(client, path, answers).status_code in (302, 403, 422)


@pytest.mark.django_db
def test_an_empty_form_is_told_what_is_missing(client, path):
    response = send(client, path, {})
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "head", "trace"])
def test_other_methods_are_answered(client, path, method):
    assert getattr(client, method)(path).status_code in (200, 405, 422)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["program=%ff%fe", "program[]=x", "program=" + "x" * 5000, "%", "&&=&"]
)
def test_a_strange_query_is_answered(client, path, query):
    assert client.get(f"{path}?{query}").status_code == 200


def test_the_longest_answers_that_the_forms_take_can_be_sealed(client, db):
    longest = "\U0001f9d1" * 5000
    answers = contact_answers(
        name="\U0001f9d1" * 128, best_time="\U0001f9d1" * 200, message=longest
    )
    assert send(client, "/contact/", answers).status_code == 302
    assert Submission.objects.get().read().value_of("message") == longest


def test_letters_digits_and_marks_of_ascii_survive(client, db):
    send(client, "/contact/", contact_answers(message=string.printable.strip()))
    stored = Submission.objects.get().read().value_of("message")
    assert stored.startswith(string.digits + string.ascii_letters + string.punctuation)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/contact/?program=%00", "/%00", "/programs/%00/"])
def test_a_null_character_in_an_address_is_refused_in_plain_words(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "tel:" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("button", ["step", "change"])
@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_a_strange_button_is_answered_and_sends_nothing(client, nasty, button):
    answers = insurance_answers(step="check") | {button: nasty}
    response = send(client, "/verify-insurance/", answers)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert Submission.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_a_strange_text_is_carried_through_the_steps_and_never_executed(client, nasty):
    typed = insurance_answers(name=f"Rosa {nasty}"[:128], best_time=nasty[:200], step="check")
    page = send(client, "/verify-insurance/", typed).content.decode()
    assert "<script>alert" not in page
    carried = hidden_fields(page)
    for step in ({"change": "name"}, {"step": "send"}):
        response = send(client, "/verify-insurance/", carried | {"step": ""} | step, {})
        assert response.status_code == (302 if "step" in step else 200)
        assert "<script>alert" not in response.content.decode()
    assert Submission.objects.count() == 1
