"""The queue: what came in, for admissions and nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake.models import Submission
from tests.intake.answers import contact_answers, insurance_answers, send

pytestmark = pytest.mark.django_db

QUEUE = "/admin/intake/submission/"


def _received(client, days_ago=0.0, path="/contact/", **changes):
    answers = contact_answers if path == "/contact/" else insurance_answers
    # Each from a browser of its own: the same answers from one browser would be one submission.
    reference = send(Client(), path, answers(**changes)).url.split("/")[-2].split(".")[0]
    submission = Submission.objects.filter(reference=reference)
    submission.update(received_at=timezone.now() - timedelta(days=days_ago))
    return submission.get()


def _listed(client, query=""):
    html = client.get(f"{QUEUE}{query}").content.decode()
    references = Submission.objects.values_list("reference", flat=True)
    return sorted(filter(html.__contains__, references), key=html.index)


def test_the_newest_submission_stands_first(client, nurse_client):
    older, newer = _received(client, 2), _received(client, 1)
    assert _listed(nurse_client) == [newer.reference, older.reference]


def test_the_queue_shows_nothing_that_a_person_wrote(client, nurse_client):
    _received(client)
    html = nurse_client.get(QUEUE).content.decode()
    for written in ("Rosa", "555-0147", "rosa@example.org", "back has hurt"):
        assert written not in html


@pytest.mark.parametrize(
    ("days_ago", "words"), [(0, "just now"), (0.2, "4\xa0hours ago"), (3, "3\xa0days ago")]
)
def test_the_age_is_shown_in_words(client, nurse_client, days_ago, words):
    _received(client, days_ago)
    assert words in nurse_client.get(QUEUE).content.decode()


@pytest.mark.parametrize(
    ("age", "days_ago"), [("day", 0.5), ("three-days", 2), ("week", 5), ("older", 30)]
)
def test_the_queue_is_filtered_by_age(client, nurse_client, age, days_ago):
    by_age = {days: _received(client, days) for days in (0.5, 2, 5, 30)}
    assert _listed(nurse_client, f"?age={age}") == [by_age[days_ago].reference]


def test_the_queue_is_filtered_by_kind_and_status(client, nurse_client):
    contact = _received(client)
    insurance = _received(client, path="/verify-insurance/")
    Submission.objects.filter(pk=contact.pk).update(status="closed")
    assert _listed(nurse_client, "?kind__exact=insurance") == [insurance.reference]
    assert _listed(nurse_client, "?status__exact=closed") == [contact.reference]


@pytest.mark.parametrize("query", ["?age=nonsense", "?status__exact=%00", "?o=99", "?p=-1", "?q=x"])
def test_a_strange_filter_is_answered(client, nurse_client, query):
    _received(client)
    assert nurse_client.get(f"{QUEUE}{query}").status_code in (200, 302, 400)


def test_nothing_can_be_added_or_deleted(client, nurse_client):
    submission = _received(client)
    for address in ("add/", f"{submission.pk}/delete/"):
        assert nurse_client.get(f"{QUEUE}{address}").status_code == 403
        assert nurse_client.post(f"{QUEUE}{address}").status_code == 403
    html = nurse_client.get(QUEUE).content.decode()
    assert "delete_selected" not in html


def test_an_editor_sees_nothing_of_the_submissions(client, editor_client):
    submission = _received(client)
    assert "ubmission" not in editor_client.get("/admin/").content.decode()
    for address in (QUEUE, f"{QUEUE}{submission.pk}/change/", f"{QUEUE}{submission.pk}/history/"):
        response = editor_client.get(address)
        assert response.status_code == 403
        assert submission.reference not in response.content.decode()


def test_admissions_sees_nothing_of_the_content(nurse_client):
    html = nurse_client.get("/admin/").content.decode()
    for label, model in (
        *(("programs", "program"), ("articles", "article"), ("articles", "question")),
        *(("articles", "plainpage"), ("articles", "notice"), ("asana_site", "center")),
        *(("asana_site", "source"), ("redirects", "redirect"), ("auth", "user")),
    ):
        address = reverse(f"admin:{label}_{model}_changelist")
        assert address not in html
        assert nurse_client.get(address).status_code == 403


def test_a_stranger_is_sent_to_the_sign_in_page(client):
    submission = _received(client)
    for address in ("/admin/", QUEUE, f"{QUEUE}{submission.pk}/change/"):
        response = client.get(address)
        assert response.status_code == 302
        assert response.url.startswith("/admin/sign-in/")


def test_pages_of_staff_are_kept_by_no_cache_and_sent_with_no_referrer(client, nurse_client):
    submission = _received(client)
    for address in ("/admin/", QUEUE, f"{QUEUE}{submission.pk}/change/", "/admin/nothing/"):
        response = nurse_client.get(address)
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("column", ["received_at", "notified_at", "notice_not_before"])
@pytest.mark.parametrize("year", [1, 9999])
def test_no_row_has_a_time_that_would_keep_the_queue_from_being_shown(client, column, year):
    submission = _received(client)
    with pytest.raises(IntegrityError):
        Submission.objects.filter(pk=submission.pk).update(
            **{column: datetime(year, 6, 1, tzinfo=UTC)}
        )
