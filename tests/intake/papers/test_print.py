"""A submission on paper."""

import re

import pytest

from intake.models import Note, Submission
from tests.intake.answers import contact_answers, send
from tests.intake.papers.recordings import benefits
from tests.intake.papers.test_summary import NOTICE

pytestmark = pytest.mark.django_db

HIDDEN = ("XQ1234567", "G99", "May 9, 1961", "March 27, 1985")


@pytest.fixture
def worked(nurse_client, nurse, submission, at) -> Submission:
    """A submission with a note and a recording of benefits."""
    note = Note(submission=submission, author=nurse)
    note.seal({"text": "Wants Tuesday."})
    note.save()
    nurse_client.post(at("benefits"), benefits())
    return submission


def test_everything_of_it_is_there_but_what_is_hidden(nurse_client, worked, at, recorded):
    html = nurse_client.get(at("print")).content.decode()
    for words in (
        *(worked.reference, "by <bdi>nurse</bdi>", "Rosa Delgado", "(213) 555-0147"),
        "Before you call or write",
        *("Sierra Mutual", "Luis Delgado", "REF-8812", "Wants Tuesday.", "Recorded benefits"),
        *(NOTICE, "Shred it", "Left out", "may contact me"),
    ):
        assert words in html, words
    for answer in HIDDEN:
        assert answer not in html
    assert recorded(worked.reference)[-1] == (
        *("print",),
        "the submission, without member ID and dates of birth",
    )


def test_what_is_hidden_is_printed_when_it_is_asked_for(nurse_client, worked, at, recorded):
    html = nurse_client.post(at("print"), {"sensitive": "yes"}).content.decode()
    for answer in HIDDEN:
        assert answer in html
    assert recorded(worked.reference)[-1] == (
        *("print",),
        "the submission, with member ID and dates of birth",
    )


@pytest.mark.parametrize(
    ("method", "data"), [("get", {"sensitive": "yes"}), ("post", {}), ("post", {"sensitive": "no"})]
)
def test_nothing_else_asks_for_it(nurse_client, worked, at, method, data):
    html = getattr(nurse_client, method)(at("print"), data).content.decode()
    assert not any(answer in html for answer in HIDDEN)


def test_the_tab_and_the_file_name_of_a_print_name_nobody(nurse_client, worked, at):
    for page in ("print", "benefits/print"):
        html = nurse_client.get(at(page)).content.decode()
        title = re.search(r"<title>(.*?)</title>", html, re.S)
        assert title
        assert "Delgado" not in title[1]
        assert html.count("<h1") == 1


def test_what_people_write_is_printed_as_text(client, nurse_client):
    send(client, "/contact/", contact_answers(name="<script>alert(1)</script>"))
    page = f"/admin/intake/submission/{Submission.objects.get().pk}/print/"
    html = nurse_client.get(page).content.decode()
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html


def test_without_the_private_key_the_sheet_says_so(nurse_client, worked, at, settings):
    settings.INTAKE_PRIVATE_KEYS = []
    for response in (
        nurse_client.get(at("print")),
        nurse_client.post(at("print"), {"sensitive": "yes"}),
    ):
        html = response.content.decode()
        assert "This submission cannot be opened." in html
        assert "Delgado" not in html


def test_nobody_else_prints_it(editor_client, nurse_client, submission, at, claim):
    assert editor_client.get(at("print")).status_code == 403
    claim(submission)
    for ask in (nurse_client.get, nurse_client.post):
        response = ask(at("print"), follow=True)
        html = response.content.decode()
        assert response.redirect_chain == [(at("change"), 302)]
        assert "Nothing was printed. Somebody else has claimed this submission meanwhile." in html
        assert "<bdi>other</bdi> has claimed this" in html
        assert "Delgado" not in html


def test_who_prints_it_has_read_it(nurse_client, submission, at):
    nurse_client.get(at("print"))
    submission.refresh_from_db()
    assert not submission.is_unread


def test_what_cannot_be_opened_stays_unread(nurse_client, submission, at, settings):
    settings.INTAKE_PRIVATE_KEYS = []
    assert nurse_client.get(at("print")).status_code == 200
    submission.refresh_from_db()
    assert submission.is_unread


def test_the_form_for_benefits_shows_of_it_what_the_call_needs_and_that_is_reading_it(
    nurse_client, submission, at
):
    html = nurse_client.get(at("benefits")).content.decode()
    assert "Marta Delgado" in html
    assert "rosa@example.org" not in html
    submission.refresh_from_db()
    assert not submission.is_unread


def test_without_a_record_nothing_is_printed_and_it_stays_unread(
    nurse_client, submission, at, monkeypatch
):
    def fail(*args, **kwargs):
        raise RuntimeError

    nurse_client.post(at("benefits"), benefits())
    nurse_client.raise_request_exception = False
    monkeypatch.setattr("intake.queue.access.record", fail)
    for page in ("print", "benefits/print"):
        response = nurse_client.get(at(page))
        assert response.status_code == 500
        assert "Sierra" not in response.content.decode()
    submission.refresh_from_db()
    assert submission.is_unread


def test_no_cache_keeps_a_sheet(nurse_client, worked, at):
    for page in ("print", "benefits/print", "benefits"):
        assert "no-store" in nurse_client.get(at(page))["Cache-Control"]
