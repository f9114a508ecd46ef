"""Staff see that photographs are there, and each of them on a recorded click."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from asana_site.audit.models import Action, AuditRecord
from intake.models import CardPhotograph, Submission
from tests.intake.photographs.pictures import read
from tests.intake.photographs.sending import send_both, send_front
from tests.intake.rows import a_submission

pytestmark = pytest.mark.django_db

QUEUE = "/admin/intake/submission/"
FRONT, BACK = "photograph: front of the insurance card", "photograph: back of the insurance card"


@pytest.fixture
def submission():
    """A submission with both sides of a card."""
    send_both(Client())
    return Submission.objects.get()


def _address(submission, side="front", picture=False):
    return f"{QUEUE}{submission.pk}/photograph/{side}/{'picture/' if picture else ''}"


def _looks(submission):
    rows = AuditRecord.objects.filter(subject=submission.reference, action=Action.REVEAL)
    return list(rows.order_by("number").values_list("actor", "detail"))


def test_the_submission_page_says_which_sides_there_are_and_shows_none(nurse_client, submission):
    html = nurse_client.get(f"{QUEUE}{submission.pk}/change/").content.decode()
    assert html.count("Photograph of the front of the card") == 1
    assert f'action="{_address(submission)}"' in html
    assert f'action="{_address(submission, "back")}"' in html
    assert "<img" not in html
    assert _looks(submission) == []


def test_the_button_stands_beside_the_answer_that_says_that_it_was_sent(nurse_client, submission):
    html = nurse_client.get(f"{QUEUE}{submission.pk}/change/").content.decode()
    for side, following in (("front", "Photograph of the back"), ("back", "Insurance company")):
        row = html[html.index(f"Photograph of the {side} of the card") : html.index(following)]
        assert "A photograph was sent" in row
        assert f'action="{_address(submission, side)}"' in row


def test_answers_that_cannot_be_opened_leave_the_photographs_within_reach(nurse_client, submission):
    Submission.objects.update(sealed=b"not sealed by us")
    html = nurse_client.get(f"{QUEUE}{submission.pk}/change/").content.decode()
    assert "This submission cannot be opened." in html
    assert f'action="{_address(submission)}"' in html
    assert f'action="{_address(submission, "back")}"' in html


def test_what_has_none_says_nothing_of_it(nurse_client):
    page = nurse_client.get(f"{QUEUE}{a_submission().pk}/change/")
    assert "/photograph/" not in page.content.decode()


def test_a_click_shows_one_side_and_is_on_the_record_once(nurse_client, submission):
    html = nurse_client.post(_address(submission)).content.decode()
    assert 'alt="Front of the insurance card"' in html
    source = re.search(r'<img[^>]*src="([^"]*)"', html)[1]
    assert source == _address(submission, picture=True)
    assert read(nurse_client.get(source).content).size == (640, 400)
    assert _looks(submission) == [("nurse", FRONT)]
    assert not AuditRecord.objects.filter(subject__contains=str(submission.pk)).exists()
    submission.refresh_from_db()
    assert not submission.is_unread


def test_the_picture_stays_in_no_cache_and_is_nothing_but_a_picture(nurse_client, submission):
    answer = nurse_client.get(_address(submission, picture=True))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'inline; filename="card-front.jpg"'
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_the_picture_alone_is_a_look_of_its_own_each_time(nurse_client, submission):
    nurse_client.post(_address(submission))
    for _ in range(3):
        nurse_client.get(_address(submission, picture=True))
    assert len(_looks(submission)) == 3
    nurse_client.post(_address(submission))
    nurse_client.get(_address(submission, "back", picture=True))
    assert [detail for _, detail in _looks(submission)][-2:] == [FRONT, BACK]


def test_a_page_recorded_long_ago_does_not_stand_for_a_later_look(nurse_client, submission):
    with time_machine.travel(timezone.now() - timedelta(minutes=5)):
        nurse_client.post(_address(submission))
    nurse_client.get(_address(submission, picture=True))
    assert len(_looks(submission)) == 2


def test_to_ask_for_the_page_by_its_address_shows_nothing(nurse_client, submission):
    answer = nurse_client.get(_address(submission))
    assert answer.status_code == 302
    assert answer["Location"] == f"{QUEUE}{submission.pk}/change/"
    assert _looks(submission) == []


@pytest.mark.parametrize("side", ["edge", "FRONT", "front%00", "back"])
def test_a_side_that_is_not_there_is_not_found(nurse_client, side):
    send_front(Client())
    submission = Submission.objects.get()
    assert nurse_client.post(_address(submission, side)).status_code in (400, 404)
    assert nurse_client.get(_address(submission, side, picture=True)).status_code in (400, 404)


@pytest.mark.parametrize("how", ["cut", "not ours"])
def test_one_that_cannot_be_opened_says_so_and_does_not_count_as_read(
    nurse_client, submission, how
):
    row = CardPhotograph.objects.get(side="front")
    if how == "cut":
        row.sealed = bytes(row.sealed)[:-1]
    else:
        row.seal_bytes(b"<script>alert(1)</script>")
    row.save()
    html = nurse_client.post(_address(submission)).content.decode()
    assert "This photograph cannot be opened." in html
    assert "<img" not in html
    assert nurse_client.get(_address(submission, picture=True)).status_code == 404
    assert _looks(submission) == [("nurse", f"{FRONT}, which cannot be opened")] * 2
    submission.refresh_from_db()
    assert submission.is_unread


def test_what_a_colleague_has_claimed_is_refused_and_in_an_emergency_opened(
    lead_client, nurse, submission
):
    Submission.objects.update(claimed_by=nurse, claimed_at=timezone.now())
    assert lead_client.post(_address(submission, picture=True)).status_code == 403
    answer = lead_client.post(_address(submission), follow=True)
    assert answer.redirect_chain == [(f"{QUEUE}{submission.pk}/change/", 302)]
    assert "The photograph was not shown. Somebody else has claimed" in answer.content.decode()
    refusals = AuditRecord.objects.filter(action=Action.REFUSAL, subject=submission.reference)
    assert refusals.count() == 2
    why = {"ground": "danger", "why": "They may be in danger now.", "version": 0}
    lead_client.post(f"{QUEUE}{submission.pk}/emergency/", why)
    assert lead_client.post(_address(submission)).status_code == 200
    assert lead_client.get(_address(submission, picture=True)).status_code == 200


def test_others_than_admissions_are_refused(editor_client, client, submission):
    for picture in (True, False):
        address = _address(submission, picture=picture)
        assert editor_client.post(address).status_code == 403
        assert client.post(address).status_code == 302


@pytest.mark.parametrize("picture", [True, False])
def test_what_cannot_be_recorded_is_not_shown(nurse_client, submission, monkeypatch, picture):
    def away(*_, **__):
        raise RuntimeError

    monkeypatch.setattr("intake.queue.access.record", away)
    with pytest.raises(RuntimeError):
        nurse_client.post(_address(submission, picture=picture))


def test_on_paper_stands_that_it_is_there_and_no_picture(nurse_client, submission):
    html = nurse_client.get(f"{QUEUE}{submission.pk}/print/").content.decode()
    assert "Photograph of the front of the card" in html
    assert "A photograph was sent" in html
    # The line over the sheet is the only picture.
    assert re.findall(r'<img[^>]*src="[^"]*/([^"/.]*)', html) == ["tide-line"]
    assert "/photograph/" not in html
