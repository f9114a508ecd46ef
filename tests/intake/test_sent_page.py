"""The page after sending is a record that only we can make and that repeats nothing typed."""

import pytest
import time_machine

from tests.intake.answers import contact_answers, insurance_answers, send

pytestmark = pytest.mark.django_db

both_forms = pytest.mark.parametrize(
    ("path", "answers"), [("/contact/", contact_answers), ("/verify-insurance/", insurance_answers)]
)


def test_the_sent_page_of_one_form_is_not_that_of_the_other(client):
    url = send(client, "/contact/", contact_answers()).url
    assert client.get(url).status_code == 200
    assert client.get(url.replace("/contact/", "/verify-insurance/")).status_code == 404


@pytest.mark.parametrize("path", ["/contact/sent/{}/", "/verify-insurance/sent/{}/"])
@pytest.mark.parametrize("receipt", ["23456-789FH", "23456-789FH.forged", "."])
def test_nobody_can_make_up_a_sent_page(client, path, receipt):
    assert client.get(path.format(receipt)).status_code == 404


@both_forms
def test_the_sent_page_can_be_reloaded_and_repeats_nothing_that_was_typed(client, path, answers):
    url = send(client, path, answers()).url
    html = client.get(url).content.decode()
    assert client.get(url).status_code == 200
    for typed in ("Rosa", "Delgado", "555-0147", "rosa@example.org", "after six", "my back"):
        assert typed not in html
        assert typed not in url


@both_forms
def test_the_sent_page_is_a_record_of_what_was_received_and_when(client, path, answers):
    with time_machine.travel("2026-11-24 06:05:59+00:00", tick=False):
        url = send(client, path, answers()).url
    kinds = {"/contact/": "Message to admissions", "/verify-insurance/": "Insurance verification"}
    with time_machine.travel("2027-01-02 12:00+00:00", tick=False):
        html = client.get(url).content.decode()
    assert kinds[path] in html
    assert "November 23, 2026, 10:05 p.m. (PST)" in html
    assert 'href="tel:' in html


@both_forms
def test_nobody_can_give_a_record_another_time(client, path, answers):
    url = send(client, path, answers()).url
    reference, minute, signature = url.rstrip("/").rsplit("/", 1)[1].split(".")
    changed = f"{path}sent/{reference}.{minute[:-1]}z.{signature}/"
    assert client.get(url).status_code == 200
    assert minute[-1] == "z" or client.get(changed).status_code == 404
