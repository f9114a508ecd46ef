"""Attempts to reach the person, each in one click, and the next call."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from asana_site.models import Center
from intake.models import CallOutcome, ReplyTemplate, Submission
from intake.work.steps import REACHED
from tests.intake.acting import act, page_of, text_of
from tests.staff.signing_in import sign_in

pytestmark = pytest.mark.django_db

CENTER = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize("outcome", CallOutcome)
def test_every_outcome_is_one_click_and_on_the_timeline(nurse_client, submission, outcome):
    html = nurse_client.get(page_of(submission)).content.decode()
    assert f'value="{outcome}"' in html
    response = act(nurse_client, submission, "call", outcome=outcome)
    assert response.status_code == 302
    text = text_of(nurse_client.get(response.url))
    assert f"The attempt is noted: {outcome.label}." in text
    assert f"Tried to reach the person : {outcome.label}" in text
    assert "1 attempt so far" in text
    submission.refresh_from_db()
    assert submission.contacted_at is not None
    assert submission.status == ("contacted" if outcome in REACHED else "new")


@pytest.mark.parametrize(
    ("act_name", "outcome"), [("call", ""), ("call", "shouted"), ("claimed", "spoke")]
)
def test_the_table_keeps_an_outcome_for_each_call_and_for_nothing_else(
    nurse, submission, act_name, outcome
):
    with pytest.raises(IntegrityError), transaction.atomic():
        submission.timeline.create(actor=nurse, act=act_name, outcome=outcome)


def test_who_was_not_reached_stays_new(nurse_client, submission):
    for outcome in ("no-answer", "wrong-number"):
        act(nurse_client, submission, "call", outcome=outcome)
    submission.refresh_from_db()
    assert submission.status == "new"


def test_the_first_attempt_is_the_time_of_the_first_contact(nurse_client, submission):
    act(nurse_client, submission, "call", outcome="no-answer")
    submission.refresh_from_db()
    first = submission.contacted_at
    act(nurse_client, submission, "call", outcome="spoke")
    submission.refresh_from_db()
    assert submission.contacted_at == first


def test_being_reached_moves_a_new_one_alone(nurse_client, submission):
    act(nurse_client, submission, "status", status="closed", closed_reason="not-reached")
    act(nurse_client, submission, "call", outcome="spoke")
    submission.refresh_from_db()
    assert submission.status == "closed"
    assert [entry.act for entry in submission.timeline.all()] == ["status", "call"]


def test_a_double_click_is_one_attempt_and_a_later_one_another(nurse, submission):
    now = timezone.now()
    for seconds in (0, 1, 60):
        with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
            client = sign_in(Client(), nurse)
            response = act(client, submission, "call", outcome="no-answer")
            told = text_of(client.get(response.url))
            assert ("You noted this a moment ago, so it counts once" in told) is (seconds == 1)
            assert ("The attempt is noted: No answer." in told) is (seconds != 1)
    assert submission.timeline.filter(act="call").count() == 2


def test_two_people_who_called_are_both_noted_though_a_page_is_old(
    nurse_client, colleague_client, submission
):
    act(nurse_client, submission, "call", outcome="voicemail", version=0)
    act(colleague_client, submission, "call", outcome="voicemail", version=0)
    assert submission.timeline.filter(act="call").count() == 2


@pytest.mark.parametrize(
    ("outcome", "advice"),
    [
        ("declined", "They asked not to be contacted again: do not call or write."),
        ("wrong-number", "This number was wrong: do not call it again."),
    ],
)
def test_what_the_last_attempt_leaves_to_mind_stands_before_the_number(
    nurse_client, submission, outcome, advice
):
    act(nurse_client, submission, "call", outcome=outcome)
    html = nurse_client.get(page_of(submission)).content.decode()
    assert html.index("Before you call") < html.index(advice) < html.index('href="tel:')
    submission.refresh_from_db()
    assert submission.status != "closed"


@pytest.mark.parametrize("outcome", ["no-answer", "voicemail", "wrote", "wrong-number"])
def test_who_asked_for_no_contact_stays_protected_until_spoken_with(
    nurse_client, submission, outcome
):
    def is_told():
        html = nurse_client.get(page_of(submission)).content.decode()
        return "do not call or write" in html

    act(nurse_client, submission, "call", outcome="declined")
    act(nurse_client, submission, "call", outcome=outcome)
    assert is_told()
    act(nurse_client, submission, "call", outcome="spoke")
    assert not is_told()


def test_who_asked_for_no_contact_is_on_nobodys_list_of_calls(nurse_client, submission):
    act(nurse_client, submission, "follow-up", when="tomorrow")
    submission.refresh_from_db()
    assert submission.follow_up_at
    act(nurse_client, submission, "call", outcome="declined")
    submission.refresh_from_db()
    assert submission.follow_up_at is None


def test_what_is_to_be_minded_stands_wherever_one_dials_or_writes_from(nurse_client, submission):
    template = ReplyTemplate.objects.create(title="T", channel="email", body="Hello {name}")
    act(nurse_client, submission, "status", status="closed", closed_reason="no-contact")
    page = page_of(submission)
    pages = (page, page.replace("change", "print"), page.replace("change", f"reply/{template.pk}"))
    for address in pages:
        html = nurse_client.get(address).content.decode()
        told = html.index("They asked not to be contacted again: do not call or write.")
        assert html.index("Before you call or write") < told < html.index("555-0147"), address
        assert "Close this with the reason" not in html


@pytest.mark.parametrize("outcome", ["", "shouted", "\x00"])
def test_an_outcome_that_does_not_exist_is_refused(nurse_client, submission, outcome):
    response = act(nurse_client, submission, "call", outcome=outcome, note="half a note")
    assert response.status_code == 422
    assert "half a note" in response.content.decode()
    assert not submission.timeline.exists()


# --- The next call -----------------------------------------------------------------------


def _planned(submission):
    submission.refresh_from_db()
    return submission.follow_up_at and submission.follow_up_at.astimezone(CENTER)


@pytest.mark.parametrize(
    ("typed", "planned"),
    [
        ({"when": "two-hours"}, datetime(2026, 3, 6, 15, 30)),
        ({"when": "tomorrow"}, datetime(2026, 3, 7, 9)),
        # The clocks go forward on March 8: nine o'clock stays nine o'clock.
        ({"when": "next-week"}, datetime(2026, 3, 13, 9)),
        ({"when": "chosen", "date": "2026-03-08", "time": "18:05"}, datetime(2026, 3, 8, 18, 5)),
        ({"when": "chosen", "date": "3/9/2026", "time": "6:05 PM"}, datetime(2026, 3, 9, 18, 5)),
    ],
)
def test_the_next_call_is_planned_in_the_time_of_the_center(nurse, submission, typed, planned):
    with time_machine.travel("2026-03-06T21:30:00Z", tick=False):
        client = sign_in(Client(), nurse)
        response = act(client, submission, "follow-up", **typed)
        assert response.status_code == 302
        assert "The next call is planned for" in text_of(client.get(response.url))
    assert _planned(submission).replace(tzinfo=None) == planned


@pytest.mark.parametrize(
    ("now", "labels", "planned"),
    [
        # A Friday at noon: everything falls into the hours of the center.
        (
            "2026-11-20 12:00",
            ["In 2 hours", "Monday, November 23, 9 a.m.", "In a week, 9 a.m."],
            ["2026-11-20 14:00", "2026-11-23 09:00", "2026-11-27 09:00"],
        ),
        # Two hours later it is closed, and so it is tomorrow: both mean Monday.
        (
            "2026-11-20 17:00",
            ["Monday, November 23, 8 a.m.", "Monday, November 23, 9 a.m.", "In a week, 9 a.m."],
            ["2026-11-23 08:00", "2026-11-23 09:00", "2026-11-27 09:00"],
        ),
        (
            "2026-11-21 12:00",
            [
                "Monday, November 23, 8 a.m.",
                "Monday, November 23, 9 a.m.",
                "Monday, November 30, 9 a.m.",
            ],
            ["2026-11-23 08:00", "2026-11-23 09:00", "2026-11-30 09:00"],
        ),
    ],
)
def test_what_a_click_plans_falls_into_the_hours_of_the_center_and_says_which_day(
    nurse, submission, now, labels, planned
):
    center = Center.load()
    center.staffed_hours = "Mon-Fri 08:00-18:00"
    center.save()
    with time_machine.travel(datetime.fromisoformat(now).replace(tzinfo=CENTER), tick=False):
        client = sign_in(Client(), nurse)
        page = text_of(client.get(page_of(submission)))
        clicks = ("two-hours", "tomorrow", "next-week")
        for click, label, at in zip(clicks, labels, planned, strict=True):
            assert label in page
            act(client, submission, "follow-up", when=click)
            assert _planned(submission) == datetime.fromisoformat(at).replace(tzinfo=CENTER)


@pytest.mark.parametrize("outcome", ["no-answer", "spoke"])
def test_a_call_that_was_due_is_due_no_more_once_somebody_has_called(
    nurse_client, submission, outcome
):
    for at, is_planned in ((timedelta(minutes=-1), False), (timedelta(hours=1), True)):
        Submission.objects.update(follow_up_at=timezone.now() + at)
        act(nurse_client, submission, "call", outcome=outcome)
        assert (_planned(submission) is not None) is is_planned
        submission.timeline.all().delete()


@pytest.mark.parametrize("night", ["2026-03-08T09:30:00Z", "2026-11-01T08:30:00Z"])
def test_two_hours_are_two_hours_on_the_nights_when_the_clock_changes(nurse, submission, night):
    with time_machine.travel(night, tick=False):
        act(sign_in(Client(), nurse), submission, "follow-up", when="two-hours")
    submission.refresh_from_db()
    assert submission.follow_up_at - datetime.fromisoformat(night) == timedelta(hours=2)


def test_a_planned_call_is_due_and_then_planned_no_more(nurse, nurse_client, submission):
    act(nurse_client, submission, "follow-up", when="two-hours")
    assert "Due:" not in text_of(nurse_client.get(page_of(submission)))
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        client = sign_in(Client(), nurse)
        assert "Due:" in text_of(client.get(page_of(submission)))
        response = act(client, submission, "follow-up", when="none")
        assert "No call is planned any more." in text_of(client.get(response.url))
    assert _planned(submission) is None


@pytest.mark.parametrize(
    "typed",
    [
        *({}, {"when": "soon"}, {"when": "\x00"}, {"when": "chosen"}),
        {"when": "chosen", "date": "2026-03-07"},
        {"when": "chosen", "time": "09:00"},
        {"when": "chosen", "date": "2026-03-06", "time": "13:29"},
        {"when": "chosen", "date": "2027-03-08", "time": "09:00"},
        {"when": "chosen", "date": "0001-01-01", "time": "09:00"},
        {"when": "chosen", "date": "9999-12-31", "time": "23:59"},
        {"when": "chosen", "date": "2026-02-30", "time": "09:00"},
        {"when": "chosen", "date": "next Tuesday", "time": "noon"},
        {"when": "chosen", "date": "\x00", "time": "\x00"},
    ],
)
def test_a_time_that_cannot_be_is_told_and_everything_typed_is_kept(nurse, submission, typed):
    with time_machine.travel("2026-03-06T21:30:00Z", tick=False):
        client = sign_in(Client(), nurse)
        response = act(client, submission, "follow-up", note="Ask for Ana.", **typed)
    html = response.content.decode()
    assert response.status_code == 422
    assert "There is a problem" in html
    assert "Ask for Ana." in html
    for name in ("date", "time"):
        if (value := typed.get(name, "\x00")) != "\x00":
            assert f'value="{value}"' in html
    assert _planned(submission) is None
    assert submission.notes.count() == 0


def test_nothing_is_planned_for_what_is_finished(nurse_client, submission):
    Submission.objects.update(status="admitted")
    assert "Plan the call" not in nurse_client.get(page_of(submission)).content.decode()
    response = act(nurse_client, submission, "follow-up", when="tomorrow")
    assert response.status_code == 422
    assert _planned(submission) is None
