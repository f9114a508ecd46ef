"""Admissions hears that something came in, once, by a mail that says nothing about anybody."""

import threading
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from asana_site.models import RateBucket
from intake.models import Submission
from intake.notices import claim, send_notices
from tests.intake.answers import contact_answers, insurance_answers, send

ADMISSIONS = ["admissions@example.org", "night@example.org"]


class Unreachable(EmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, messages):
        raise SMTPServerDisconnected("gone")


@pytest.fixture(autouse=True)
def _list(settings):
    settings.ADMISSIONS_EMAILS = ADMISSIONS
    settings.STAFF_URL = "https://staff.example.org"
    settings.NOTICE_RETRY_SECONDS = 60


def _send(client, name, path="/contact/", answers=contact_answers):
    assert send(client, path, answers(name=name)).status_code == 302
    return Submission.objects.latest("received_at")


def _work():
    call_command("intake_worker", "--once")


@pytest.mark.django_db
def test_a_notice_goes_to_the_list_with_a_reference_and_a_link_alone(client):
    submission = _send(client, "Rosa Delgado")
    _work()
    [message] = mail.outbox
    assert message.to == ADMISSIONS
    assert submission.reference in message.body
    link = f"https://staff.example.org/admin/intake/submission/{submission.pk}/change/"
    assert link in message.body
    said = message.message().as_string()
    for word in ("Rosa", "Delgado", "555-0147", "rosa@", "contact_", "insurance"):
        assert word not in said


@pytest.mark.django_db
def test_every_submission_has_a_notice_of_the_same_length(client):
    _send(client, "R")
    _work()
    _send(client, "Rosa" * 30, "/verify-insurance/", insurance_answers)
    _work()
    lengths = {len(message.message().as_bytes()) for message in mail.outbox}
    subjects = {message.subject for message in mail.outbox}
    assert len(mail.outbox) == 2
    assert len(subjects) == 1
    # The date of a mail has one or two digits; both were sent within a second or two.
    assert len(lengths) == 1


@pytest.mark.django_db
def test_what_came_at_once_is_told_in_one_mail_and_never_again(client):
    references = {_send(client, f"Person {number}").reference for number in range(4)}
    _work()
    _work()
    [message] = mail.outbox
    assert all(reference in message.body for reference in references)
    assert not Submission.objects.not_notified().exists()


@pytest.mark.django_db
def test_without_a_list_nothing_is_sent_and_nothing_is_forgotten(client, settings):
    settings.ADMISSIONS_EMAILS = []
    _send(client, "Rosa")
    _work()
    assert mail.outbox == []
    settings.ADMISSIONS_EMAILS = ADMISSIONS
    _work()
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_dead_mail_server_is_tried_again_later_and_later_for_days(client, settings):
    _send(client, "Rosa")
    settings.EMAIL_BACKEND = "tests.intake.test_notices.Unreachable"
    now = timezone.now()
    tries = 0
    for minutes in range(0, 3 * 24 * 60, 30):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            _work()
            attempts = Submission.objects.get().notice_attempts
            assert attempts <= tries + 1
            tries = attempts
    # Doubled from a minute up to six hours: far fewer tries than rounds, and still trying.
    assert 15 < tries < 30
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(now + timedelta(days=4)):
        _work()
        _work()
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_notice_that_a_killed_worker_had_claimed_is_sent_by_the_next(client):
    submission = _send(client, "Rosa")
    assert [one.id for one in claim()] == [submission.pk]
    _work()
    assert mail.outbox == []
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        _work()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content")
def test_workers_at_the_same_time_tell_of_each_submission_once(client):
    expected = {_send(client, f"Person {number}").reference for number in range(12)}
    together = threading.Barrier(4)

    def work():
        together.wait()
        try:
            send_notices()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bodies = "\n".join(message.body for message in mail.outbox)
    assert {reference: bodies.count(reference) for reference in expected} == dict.fromkeys(
        expected, 1
    )


@pytest.mark.django_db
def test_a_notice_that_cannot_even_be_written_does_not_end_the_worker(client, settings):
    settings.ADMISSIONS_EMAILS = ["admissions@example.org\nBcc: everybody@example.org"]
    _send(client, "Rosa")
    RateBucket.objects.update(ends_at=timezone.now() - timedelta(days=1))
    _work()
    assert not RateBucket.objects.exists()
    assert Submission.objects.get().notified_at is None
