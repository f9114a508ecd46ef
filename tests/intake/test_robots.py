"""Robots are marked and stored; only a plain flood is turned away, and people never are."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from asana_site import patience
from asana_site.models import RateBucket
from intake import robots
from intake.models import Submission
from intake.robots import RobotSign
from tests.intake.answers import contact_answers, insurance_answers, open_form, send

both_forms = pytest.mark.parametrize(
    ("path", "answers"), [("/contact/", contact_answers), ("/verify-insurance/", insurance_answers)]
)


@pytest.fixture
def clock():
    """A time of day that stands still until it is moved, at the start of the next window."""
    seconds = (int(timezone.now().timestamp()) // 600 + 1) * 600
    with time_machine.travel(seconds, tick=False) as traveller:
        yield traveller


def _send_like_a_person(client, clock, path="/contact/", answers=contact_answers, **changes):
    hidden = open_form(client, path)
    clock.shift(timedelta(seconds=robots.FASTEST_PERSON_SECONDS))
    return send(client, path, answers(**changes), hidden)


def _signs():
    return {tuple(filter(None, signs.split(","))) for signs in _stored()}


def _stored():
    return Submission.objects.values_list("robot_signs", flat=True)


@pytest.mark.django_db
@both_forms
def test_what_a_person_sends_has_no_mark(client, clock, path, answers):
    assert _send_like_a_person(client, clock, path, answers).status_code == 302
    assert _signs() == {()}


@pytest.mark.django_db
@both_forms
def test_who_fills_in_what_people_do_not_see_is_stored_and_marked(client, clock, path, answers):
    response = _send_like_a_person(client, clock, path, answers, website="https://spam.example")
    assert response.status_code == 302
    assert _signs() == {(RobotSign.HONEYPOT,)}


@pytest.mark.django_db
@both_forms
def test_who_answers_within_seconds_is_stored_and_marked(client, clock, path, answers):
    assert send(client, path, answers()).status_code == 302
    assert _signs() == {(RobotSign.FAST,)}


@pytest.mark.django_db
def test_many_from_one_address_are_stored_and_marked_and_a_flood_is_turned_away(client, clock):
    statuses = [
        send(client, "/contact/", contact_answers(name=f"Person {number}")).status_code
        for number in range(robots.FLOOD_FROM_ONE_ADDRESS)
    ]
    assert set(statuses) == {302}
    marked = [RobotSign.ADDRESS in signs for signs in _stored().order_by("received_at", "pk")]
    assert marked.count(False) == robots.MANY_FROM_ONE_ADDRESS

    refused = send(client, "/contact/", contact_answers(name="One more"))
    html = refused.content.decode()
    assert refused.status_code == 429
    assert "One more" in html
    assert 'href="tel:' in html
    assert Submission.objects.count() == robots.FLOOD_FROM_ONE_ADDRESS

    clock.shift(robots.WINDOW)
    assert send(client, "/contact/", contact_answers(name="Later")).status_code == 302


@pytest.mark.django_db
def test_what_was_let_in_is_let_in_again_and_what_was_turned_away_is_not(
    client, clock, monkeypatch
):
    monkeypatch.setattr(robots, "FLOOD_FROM_ONE_ADDRESS", 3)
    hidden = open_form(client, "/contact/")
    statuses = {send(client, "/contact/", contact_answers(), hidden).status_code for _ in range(8)}
    assert statuses == {302}
    assert Submission.objects.count() == 1
    for _ in range(3):
        another = send(client, "/contact/", contact_answers(name="Another"), hidden)
        assert another.status_code == 429
    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_somebody_else_is_not_turned_away_during_a_flood(client, clock, settings, monkeypatch):
    settings.PROXY_HOPS = 1
    monkeypatch.setattr(robots, "FLOOD_FROM_ONE_ADDRESS", 2)
    client.defaults["HTTP_X_FORWARDED_FOR"] = "192.0.2.1"
    for number in range(3):
        flood = send(client, "/contact/", contact_answers(name=f"Person {number}"))
    assert flood.status_code == 429
    client.defaults["HTTP_X_FORWARDED_FOR"] = "192.0.2.2"
    assert send(client, "/contact/", contact_answers()).status_code == 302


@pytest.mark.django_db
def test_when_many_come_from_everywhere_they_are_marked_and_nobody_is_turned_away(
    client, clock, settings, monkeypatch
):
    settings.PROXY_HOPS = 1
    monkeypatch.setattr(robots, "MANY_OVERALL", 3)
    for number in range(6):
        client.defaults["HTTP_X_FORWARDED_FOR"] = f"192.0.2.{number}"
        assert _send_like_a_person(client, clock, name=f"P {number}").status_code == 302
    assert _signs() == {(), (RobotSign.OVERALL,)}


@pytest.mark.django_db
@both_forms
def test_a_typing_error_uses_up_nothing(client, clock, path, answers, monkeypatch):
    monkeypatch.setattr(robots, "FLOOD_FROM_ONE_ADDRESS", 3)
    hidden = open_form(client, path)
    for _ in range(robots.FLOOD_FROM_ONE_ADDRESS + 1):
        assert send(client, path, answers(telephone="x"), hidden).status_code == 422
    assert not RateBucket.objects.exists()
    clock.shift(timedelta(seconds=60))
    assert send(client, path, answers(), hidden).status_code == 302
    assert _signs() == {()}


@pytest.mark.django_db
def test_no_address_is_stored_and_counts_are_deleted_after_their_window(client, clock, settings):
    settings.PROXY_HOPS = 1
    client.defaults["HTTP_X_FORWARDED_FOR"] = "192.0.2.77"
    _send_like_a_person(client, clock)
    assert "192.0.2.77" not in repr(list(RateBucket.objects.values()))
    clock.shift(robots.WINDOW)
    call_command("intake_worker", "--once")
    assert not RateBucket.objects.exists()


@pytest.mark.django_db
def test_a_sign_that_nobody_knows_is_shown_as_it_stands(client, nurse_client):
    send(client, "/contact/", contact_answers())
    Submission.objects.update(robot_signs="honeypot,moon")
    page = nurse_client.get(f"/admin/intake/submission/{Submission.objects.get().pk}/change/")
    assert "<li>moon</li>" in page.content.decode()


@pytest.mark.django_db
def test_staff_read_why_a_submission_may_come_from_a_robot(client, nurse_client):
    send(client, "/contact/", contact_answers(website="spam"))
    submission = Submission.objects.get()
    html = nurse_client.get(f"/admin/intake/submission/{submission.pk}/change/").content.decode()
    assert "A field that people do not see was filled in" in html


@pytest.mark.django_db
def test_that_people_can_be_counted_does_not_say_that_what_they_send_can_be_stored(
    client, monkeypatch
):
    monkeypatch.setattr(patience.writing, "pause", 0.01)
    in_doubt = []

    def look(execute, sql, *args):
        if sql.startswith("INSERT") and Submission._meta.db_table in sql:
            in_doubt.append(patience.writing.is_in_doubt)
        return execute(sql, *args)

    hidden = open_form(client, "/contact/")
    patience.writing.failed()
    time.sleep(0.02)
    with connection.execute_wrapper(look):
        assert send(client, "/contact/", contact_answers(), hidden).status_code == 302
    assert in_doubt == [True]
    assert not patience.writing.is_in_doubt
