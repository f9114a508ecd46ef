"""Admissions hears that something came in, once, by a mail that says nothing about anybody."""

import threading
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections
from django.utils import timezone

from asana_site.models import RateBucket
from intake.errands import claim_for_everybody
from intake.models import Submission
from intake.notices import Postman
from intake.worker import Worker
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
    assert list(claim_for_everybody().about) == [submission.pk]
    _work()
    assert mail.outbox == []
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        _work()
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_worker_that_is_late_leaves_alone_what_another_has_claimed_meanwhile(client):
    _send(client, "Rosa")
    first = claim_for_everybody()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)) as clock:
        assert claim_for_everybody().about == first.about
        first.try_again_later()
        clock.shift(timedelta(minutes=8))
        _work()
    assert mail.outbox == []


@pytest.mark.django_db
def test_what_one_worker_knows_as_told_another_does_not_tell_again(client):
    _send(client, "Rosa")
    first = claim_for_everybody()
    now = timezone.now()
    with time_machine.travel(now + timedelta(minutes=11)):
        second = claim_for_everybody()
    first.write_down(now, [])
    second.try_again_later()
    with time_machine.travel(now + timedelta(days=1)):
        _work()
    assert mail.outbox == []
    assert Submission.objects.get().notified_at == now


def _no_updates(execute, sql, *arguments):
    if sql.startswith("UPDATE"):
        raise OperationalError("gone")
    return execute(sql, *arguments)


class AndThenTheDatabaseIsGone(EmailBackend):
    """A mail server that takes a mail, whereupon the database takes no more changes."""

    def send_messages(self, messages):
        connection.execute_wrappers.append(_no_updates)
        return super().send_messages(messages)


@pytest.fixture
def database_fails_after_a_mail(settings):
    """After each mail the database fails; gives what brings it back."""
    settings.EMAIL_BACKEND = f"{__name__}.AndThenTheDatabaseIsGone"
    yield connection.execute_wrappers.clear
    connection.execute_wrappers.clear()


@pytest.mark.django_db
def test_a_mail_is_not_sent_again_when_the_database_fails_right_after_it(
    client, database_fails_after_a_mail
):
    first = _send(client, "Rosa")
    worker = Worker()
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        assert not worker.round()
    # It still fails, and then it is back; the claim has ended meanwhile.
    with time_machine.travel(now + timedelta(hours=1)):
        assert not worker.round()
        database_fails_after_a_mail()
        second = _send(client, "Ana")
        worker.round()
    told_of_first, told_of_second = (message.body for message in mail.outbox)
    assert first.reference in told_of_first
    assert first.reference not in told_of_second
    assert second.reference in told_of_second
    first.refresh_from_db()
    assert first.notified_at == now


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content")
def test_workers_at_the_same_time_tell_of_each_submission_once(client):
    expected = {_send(client, f"Person {number}").reference for number in range(12)}
    together = threading.Barrier(4)

    def work():
        together.wait()
        try:
            Postman().send()
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
    with pytest.raises(CommandError, match="The log says which"):
        _work()
    assert not RateBucket.objects.exists()
    assert Submission.objects.get().notified_at is None
