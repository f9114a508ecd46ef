"""The queue: what came in, for admissions and nobody else."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from intake.admin import SubmissionAdmin
from intake.models import Submission
from intake.queue import lists
from tests.intake.answers import contact_answers, insurance_answers, send
from tests.intake.rows import a_submission, contacted, read
from tests.staff.signing_in import sign_in
from tests.statements import asked

pytestmark = pytest.mark.django_db

QUEUE = "/admin/intake/submission/"


def _received(client, days_ago=0.0, path="/contact/", **changes):
    answers = contact_answers if path == "/contact/" else insurance_answers
    # Each from a browser of its own: the same answers from one browser would be one submission.
    reference = send(Client(), path, answers(**changes)).url.split("/")[-2].split(".")[0]
    submission = Submission.objects.filter(reference=reference)
    # Nobody types as fast as a test, which is a mark of robots.
    submission.update(received_at=timezone.now() - timedelta(days=days_ago), robot_signs="")
    return submission.get()


def _listed(client, query=""):
    html = client.get(f"{QUEUE}{query}").content.decode()
    references = Submission.objects.values_list("reference", flat=True)
    return sorted(filter(html.__contains__, references), key=html.index)


def _rows(response):
    """The words of each row, by its reference."""
    rows = re.findall(r'<th scope="row".+?</tr>', response.content.decode(), re.S)
    words = [re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows]
    return {row[:11]: row for row in words}


def test_the_queue_opens_on_what_is_to_be_done_with_who_waited_longest_first(client, nurse_client):
    older, newer, done = _received(client, 2), _received(client, 1), _received(client, 3)
    Submission.objects.filter(pk=done.pk).update(status="closed", closed_reason="answered")
    assert _listed(nurse_client) == [older.reference, newer.reference]
    assert _listed(nurse_client, "?list=all") == [each.reference for each in (newer, older, done)]


def test_every_list_is_a_tab_with_its_number_and_the_open_one_is_marked(client, nurse_client):
    _received(client, 2)
    html = nurse_client.get(f"{QUEUE}?list=overdue").content.decode()
    tabs = re.findall(r'<a href="\?list=([a-z]+)"\s*(aria-current="page")?>(.+?)</a>', html, re.S)
    assert [name for name, current, _ in tabs if current] == ["overdue"]
    numbers = {name: re.findall(r"\d+", label) for name, _, label in tabs}
    assert list(numbers) == list(lists.NAMES)
    waiting = {"todo", "unread", "overdue", "open"}
    assert {name for name, number in numbers.items() if number == ["1"]} == waiting
    assert numbers["all"] == []


def test_a_suspected_robot_is_on_a_list_of_its_own(client, nurse_client):
    person, robot = _received(client, 1), _received(client, 2)
    Submission.objects.filter(pk=robot.pk).update(robot_signs="fast")
    assert _listed(nurse_client) == [person.reference]
    assert _listed(nurse_client, "?list=robots") == [robot.reference]


def test_a_row_says_in_words_what_is_late_who_holds_it_and_how_often_somebody_called(
    nurse_client, nurse
):
    colleague = User.objects.create_user("mrivers", first_name="Maple", last_name="Rivers")
    now = timezone.now()
    late = read(50)
    held = contacted(60, by=colleague, follow_up_at=now - timedelta(hours=3))
    for hours in (5, 4):
        held.timeline.create(
            actor=colleague, act="call", outcome="no-answer", at=now - timedelta(hours=hours)
        )
    held.timeline.create(actor=colleague, act="claimed")
    rows = _rows(nurse_client.get(f"{QUEUE}?list=open"))
    assert "Overdue for 2\xa0days" in rows[late.reference]
    assert "Nobody None Not planned" in rows[late.reference]
    assert "Overdue" not in rows[held.reference]
    assert "Maple Rivers 2 last" in rows[held.reference]
    assert "Due for 3\xa0hours" in rows[held.reference]


def test_a_row_says_whether_a_claim_of_mine_has_lapsed(nurse_client, nurse):
    mine = read(by=nurse)
    lapsed = read(by=nurse, claimed_at=timezone.now() - timedelta(days=3))
    rows = _rows(nurse_client.get(f"{QUEUE}?list=mine"))
    assert "You None" in rows[mine.reference]
    assert "You (claim lapsed) None" in rows[lapsed.reference]


def test_one_that_is_not_late_says_by_when_to_call(nurse_client, nurse):
    with time_machine.travel("2026-11-18 18:00+00:00", tick=False):
        submission = read(1)
        sign_in(nurse_client, nurse)
        rows = _rows(nurse_client.get(f"{QUEUE}?list=open"))
    assert "Call by Wed, Nov 18, 11:00 a.m." in rows[submission.reference]


def test_the_list_comes_along_to_the_submission(client, nurse_client):
    submission = _received(client)
    page = f"{QUEUE}{submission.pk}/change/"
    html = nurse_client.get(f"{QUEUE}?list=unread").content.decode()
    assert f'href="{page}?_changelist_filters=list%3Dunread"' in html
    assert f'href="{page}"' in nurse_client.get(QUEUE).content.decode()


@pytest.mark.parametrize("name", lists.NAMES)
def test_a_list_asks_the_database_twelve_times_at_most(nurse, nurse_client, name):
    for _ in range(3):
        submission = contacted(60, by=nurse, follow_up_at=timezone.now())
        submission.timeline.create(actor=nurse, act="call", outcome="no-answer")
        read(60)
        a_submission(robot_signs="fast")
        a_submission()
    with CaptureQueriesContext(connection) as captured:
        html = nurse_client.get(f"{QUEUE}?list={name}").content.decode()
    assert "/change/" in html
    assert 8 < len(asked(captured)) <= 12


def test_one_goes_through_a_long_list_page_by_page(nurse_client, monkeypatch):
    monkeypatch.setattr(SubmissionAdmin, "list_per_page", 2)
    kept = [a_submission(hours).reference for hours in (5, 4, 3)]
    first = nurse_client.get(f"{QUEUE}?list=open").content.decode()
    assert "1 to 2 of 3" in first
    further = unescape(re.findall(r'href="([^"]+)" rel="next"', first)[0])
    assert _listed(nurse_client, further) == kept[2:]
    last = nurse_client.get(f"{QUEUE}{further}").content.decode()
    assert "3 to 3 of 3" in last
    assert 'rel="next"' not in last
    assert (
        _listed(nurse_client, unescape(re.findall(r'href="([^"]+)" rel="prev"', last)[0]))
        == (kept[:2])
    )
    assert "1 to 2\n" in nurse_client.get(f"{QUEUE}?list=open&age=day").content.decode()


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "9" * 20, "9" * 5000, "%C2%B2"])
def test_a_page_that_is_not_there_leads_to_one_that_is(nurse_client, number):
    reference = a_submission().reference
    html = nurse_client.get(f"{QUEUE}?list=open&p={number}", follow=True).content.decode()
    assert reference in html


def test_an_empty_list_says_so(nurse_client):
    html = nurse_client.get(f"{QUEUE}?list=due").content.decode()
    assert "No call is due." in html
    assert "_selected_action" not in html
    assert "Nothing to do at this moment." in nurse_client.get(QUEUE).content.decode()
    everything = nurse_client.get(f"{QUEUE}?list=all").content.decode()
    assert "Nothing has been sent yet." in everything
    html = nurse_client.get(f"{QUEUE}?list=due&age=day").content.decode()
    assert "Nothing here fits these filters." in html
    assert '<option value="day" selected>' in html


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
    Submission.objects.filter(pk=contact.pk).update(status="closed", closed_reason="answered")
    assert _listed(nurse_client, "?kind__exact=insurance") == [insurance.reference]
    assert _listed(nurse_client, "?status__exact=closed") == [contact.reference]


@pytest.mark.parametrize(
    "query",
    [
        "?age=nonsense",
        "?list=x",
        "?status__exact=x",
        "?status__exact=%00",
        "?o=99",
        "?p=-1",
        "?q=x",
    ],
)
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
