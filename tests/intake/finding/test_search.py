"""Search: by whatever the caller has said, by POST, on the record."""

import logging
import re

import pytest
from django.test import Client
from django.utils import timezone

from asana_site.audit.models import AuditRecord
from intake.models import Submission
from tests.intake.finding.searching import (
    FOUND,
    SEARCH,
    found,
    listed,
    page_of,
    receive,
    results,
    searches,
)
from tests.staff.members import member
from tests.staff.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def insured():
    """An insurance form: with a member ID, and three names on it."""
    return receive("/verify-insurance/")


@pytest.mark.parametrize(
    ("words", "by"),
    [
        ("+1 213.555.0147", "Found by telephone"),
        ("ROSA@EXAMPLE.ORG", "Found by e-mail"),
        ("mailto:rosa@example.org", "Found by e-mail"),
        ("xq 1234-567", "Found by member ID"),
        ("delgado", "Found by name"),
        ("Delgado, Rosa", "Found by name"),
        ("Marta", "Found by name"),
        ("luis delgado", "Found by name"),
        ("Rosa Delgado 2135550147", "Found by telephone"),
    ],
)
def test_a_submission_is_found_by_what_the_caller_says(nurse_client, insured, words, by):
    receive(name="Nora Quinn", telephone="(310) 555-0101", email="nora@example.org")
    assert found(nurse_client, words) == [insured.reference]
    assert by in results(nurse_client, words)


@pytest.mark.parametrize("write", [str.lower, lambda text: text.replace("-", ""), "  {}  ".format])
def test_a_reference_is_found_as_it_is_read_out(nurse_client, insured, write):
    assert found(nurse_client, write(insured.reference)) == [insured.reference]
    assert "Found by reference" in results(nurse_client, write(insured.reference))


@pytest.mark.parametrize(
    "words",
    [
        *("(213) 555-0148", "555-0147", "+44 213 555 0147", "213 555 0147 1"),
        *("rosa@example.com", "delgado@example.org", "example.org", "@"),
        *("XQ1234568", "G-99", "G99", "Delgad", "Rosalinda", "Delgadox", "Rosa Quinn"),
        *("Sierra Mutual", "my back has hurt", "%", "*", "_", "' OR 1=1 --"),
    ],
)
def test_what_is_another_number_or_name_is_not_found(nurse_client, insured, words):
    response = nurse_client.post(SEARCH, {"words": words}, follow=True)
    assert response.status_code in (200, 422)
    assert insured.reference not in response.content.decode()


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("rosa@münchen.de", "ROSA@xn--mnchen-3ya.de"),
        ("rosa@xn--mnchen-3ya.de", "rosa@MÜNCHEN.de"),
        ("Ｒｏｓａ@example.org", "rosa@example.org"),
        ("roſa@straße.de", "ROSA@STRASSE.DE"),
        ("用户@例え.jp", "用户@例え。jp"),
    ],
)
def test_an_address_is_found_in_either_spelling_of_its_domain(nurse_client, written, typed):
    submission = receive(email=written)
    assert found(nurse_client, typed) == [submission.reference]


def test_what_came_in_while_nobody_searched_is_found_at_the_first_search(nurse_client, insured):
    assert Submission.objects.get().indexed_with == ""
    assert insured.digests.count() == 0
    assert found(nurse_client, "Delgado") == [insured.reference]


def test_a_result_tells_what_is_done_about_it_and_nothing_that_was_written(
    nurse_client, nurse, insured
):
    Submission.objects.update(
        status="contacted", claimed_by=nurse, claimed_at=timezone.now(), opened_at=timezone.now()
    )
    html = results(nurse_client, "Delgado")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))
    assert "1 submission found" in text
    assert "Insurance verification, just now. Contacted, claimed by nurse." in text
    for written in ("Rosa", "Marta", "Luis", "555", "example.org", "Sierra"):
        assert written not in html


def test_the_newest_stand_first_and_no_more_than_fifty(nurse_client, monkeypatch):
    monkeypatch.setattr("intake.finding.searching.MOST_SHOWN", 2)
    sent = [receive(telephone=f"(310) 555-010{number}").reference for number in range(3)]
    assert found(nurse_client, "Delgado") == [sent[2], sent[1]]
    assert "Older ones are not listed" in results(nurse_client, "Delgado")
    assert searches()[-1].endswith("name: more than 2 found")


def test_nothing_found_says_as_what_it_was_looked_for_and_what_to_try(nurse_client, insured):
    html = results(nurse_client, "(213) 555-0199")
    assert "Nothing found" in html
    assert "No submission has this as its telephone or member ID." in html
    assert "last name alone" in html


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "Type what you look for"),
        ("  \x00 ", "Type what you look for"),
        ("!?", "There is no number, address, name or reference in this."),
        ("12", "There is no number, address, name or reference in this."),
        ("x" * 300, "254 characters or fewer. This has 300."),
    ],
)
def test_what_cannot_be_searched_is_told_and_kept_in_the_box(nurse_client, words, message):
    response = nurse_client.post(SEARCH, {"words": words})
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count(message) == 2
    assert words.strip(" \x00") in html.partition('name="words"')[2].partition(">")[0]
    assert searches() == ["intake.submission: not searched"]


def test_each_search_is_on_the_record_without_its_words(nurse_client, insured):
    for words in ("Delgado", "213 555 0147", "rosa@example.org", insured.reference, "Quinn"):
        nurse_client.post(SEARCH, {"words": words})
    assert searches() == [
        "intake.submission: member ID, name: 1 found",
        "intake.submission: telephone, member ID: 1 found",
        "intake.submission: e-mail: 1 found",
        "intake.submission: member ID, reference: 1 found",
        "intake.submission: member ID, name: 0 found",
    ]


def test_the_words_are_kept_nowhere(nurse_client, caplog):
    receive(name="Quetzalcoatlus Quinn")
    with caplog.at_level(logging.DEBUG):
        response = nurse_client.post(SEARCH, {"words": "Quetzalcoatlus"}, follow=True)
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    html = response.content.decode()
    assert "1 submission found" in html
    assert "Quetzalcoatlus" not in html
    assert "quetzal" not in f"{response.redirect_chain} {caplog.text}".lower()
    assert "Quetzalcoatlus" not in repr(dict(nurse_client.session.items()))
    assert "Quetzalcoatlus" not in repr(list(AuditRecord.objects.values()))


def test_an_address_with_words_searches_nothing(nurse_client, insured):
    response = nurse_client.get(f"{SEARCH}?words=Delgado")
    assert response.status_code == 200
    assert insured.reference not in response.content.decode()
    assert "Delgado" not in response.content.decode()
    assert searches() == []


def test_a_forged_search_is_refused(nurse):
    client = sign_in(Client(enforce_csrf_checks=True), nurse)
    assert client.post(SEARCH, {"words": "Delgado"}).status_code == 403


def test_who_reads_no_submissions_searches_none(editor_client, client, insured):
    for method in (editor_client.get, editor_client.post):
        assert method(SEARCH, {"words": "Delgado"}).status_code == 403
    assert client.post(SEARCH, {"words": "Delgado"}).status_code == 302


def test_what_cannot_be_recorded_is_not_searched(nurse_client, insured, settings):
    settings.AUDIT_KEY = ""
    nurse_client.raise_request_exception = False
    response = nurse_client.post(SEARCH, {"words": "Delgado"})
    assert response.status_code == 500
    assert insured.reference not in response.content.decode()


def test_what_was_found_is_shown_again_as_it_is_by_now_and_each_time_on_the_record(
    nurse_client, nurse, insured
):
    gone = receive(name="Delgado Quinn")
    assert found(nurse_client, "Delgado") == [gone.reference, insured.reference]
    gone.delete()
    Submission.objects.update(claimed_by=nurse, claimed_at=timezone.now(), status="contacted")
    rows = AuditRecord.objects.count()
    html = nurse_client.get(FOUND).content.decode()
    assert re.findall(r">([2-9A-Z]{5}-[2-9A-Z]{5})</a>", html) == [insured.reference]
    assert "1 submission found" in html
    assert "Contacted, claimed by <bdi>nurse</bdi>" in html
    assert "Found by name" in html
    assert "Looked for as member ID or name." in html
    assert AuditRecord.objects.count() == rows + 1
    assert listed() == [
        "intake.submission: what a search had found: 2",
        "intake.submission: what a search had found: 1",
    ]


def test_when_all_that_was_found_is_gone_the_page_says_so(nurse_client, insured):
    nurse_client.post(SEARCH, {"words": "Delgado"})
    insured.delete()
    html = nurse_client.get(FOUND).content.decode()
    assert "Nothing found" in html
    assert "No submission has this as its member ID or name." in html


def test_the_next_search_replaces_what_was_found(nurse_client, insured):
    other = receive(name="Nora Quinn", telephone="(310) 555-0101", email="nora@example.org")
    found(nurse_client, "Delgado")
    found(nurse_client, "Quinn")
    html = nurse_client.get(FOUND).content.decode()
    assert (other.reference in html, insured.reference in html) == (True, False)
    nurse_client.post(SEARCH, {"words": "-"})
    assert other.reference in nurse_client.get(FOUND).content.decode()


def test_what_was_found_belongs_to_the_session_that_searched(nurse_client, nurse, insured):
    found(nurse_client, "Delgado")
    for client in (sign_in(Client(), nurse), sign_in(Client(), member("other", "Admissions"))):
        response = client.get(FOUND)
        assert (response.status_code, response.url) == (302, SEARCH)
    # Whoever signs in next in the same browser begins with nothing.
    nurse_client.post("/admin/sign-in/out/")
    sign_in(nurse_client, member("next", "Admissions"))
    assert nurse_client.get(FOUND).url == SEARCH


def test_who_reads_no_submissions_any_more_sees_nothing_of_what_was_found(editor_client):
    assert editor_client.get(FOUND).status_code == 403


def test_what_cannot_be_recorded_is_not_listed_again(nurse_client, insured, settings):
    found(nurse_client, "Delgado")
    settings.AUDIT_KEY = ""
    nurse_client.raise_request_exception = False
    response = nurse_client.get(FOUND)
    assert response.status_code == 500
    assert insured.reference not in response.content.decode()


def test_a_submission_opened_from_there_leads_back_to_what_was_found(nurse_client, insured):
    html = results(nurse_client, "Delgado")
    address = re.search(rf'href="({page_of(insured)}[^"]*)"', html)[1]
    back = f'<a href="{FOUND}">Back to what was found</a>'
    assert back in nurse_client.get(address).content.decode()
    assert back not in nurse_client.get(page_of(insured)).content.decode()
    version = Submission.objects.get().version
    done = nurse_client.post(address.replace("/change/", "/claim/"), {"version": version})
    assert back in nurse_client.get(done.url).content.decode()
