"""A mail server that refuses one address or never finishes keeps notices from nobody else."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from intake import mailing
from intake.models import NoticeOwed, Submission
from intake.notices import Postman
from tests.faults import mail
from tests.faults.mail import MailServer
from tests.intake.answers import contact_answers, send
from tests.intake.rows import a_submission
from tests.staff.signing_in import sign_in

pytestmark = pytest.mark.django_db

ADMISSIONS, NIGHT = "admissions@example.org", "night@example.org"
REFUSED = "the mail server refuses an address"


@pytest.fixture
def server(settings):
    """The mail server of the site, which behaves."""
    settings.ADMISSIONS_EMAILS = [ADMISSIONS, NIGHT]
    settings.STAFF_URL = "https://staff.example.org"
    settings.NOTICE_RETRY_SECONDS = 60
    settings.EMAIL_BACKEND = "intake.mailing.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    with MailServer() as made:
        settings.EMAIL_PORT = made.port
        made.start()
        yield made


@pytest.fixture
def clock():
    """A clock that stands still until it is shifted."""
    with time_machine.travel(timezone.now(), tick=False) as standing:
        yield standing


def _work():
    call_command("intake_worker", "--once")


def _told(server):
    """Who was told of which submission, one line a mail and address."""
    references = {row.reference for row in Submission.objects.all()}
    return [
        (recipient, reference)
        for accepted in server.accepted
        for recipient in accepted.recipients
        for reference in sorted(references)
        if reference.encode() in accepted.content
    ]


def test_an_address_that_was_refused_is_told_later_and_the_others_are_not_told_again(server, clock):
    server.refused = {NIGHT}
    reference = a_submission().reference
    _work()
    _work()
    assert _told(server) == [(ADMISSIONS, reference)]
    assert server.attempts == 1
    clock.shift(timedelta(minutes=2))
    _work()
    assert server.attempts == 2
    server.refused = set()
    clock.shift(timedelta(minutes=5))
    _work()
    _work()
    assert _told(server) == [(ADMISSIONS, reference), (NIGHT, reference)]
    assert not NoticeOwed.objects.exists()


def test_an_address_that_is_always_refused_is_tried_later_and_later_for_days(server, clock):
    server.refused = {NIGHT}
    a_submission()
    for _ in range(3 * 24 * 2):
        _work()
        clock.shift(timedelta(minutes=30))
    # Doubled from a minute up to six hours: far fewer tries than rounds, and still trying.
    assert 15 < server.attempts < 30
    assert len(server.accepted) == 1


def test_many_submissions_do_not_make_a_refused_address_be_tried_more_often(server, clock):
    server.refused = {NIGHT}
    for _ in range(12):
        a_submission()
        _work()
        clock.shift(timedelta(minutes=30))
    mails_to_all = len(server.accepted)
    assert mails_to_all == 12
    assert server.attempts - mails_to_all < 12


def test_who_is_reached_again_hears_at_once_of_everything_that_was_missed(server, clock):
    server.refused = {NIGHT}
    missed = [a_submission().reference for _ in range(2)]
    for _ in range(30):
        _work()
        clock.shift(timedelta(hours=1))
    server.refused = set()
    now = a_submission().reference
    _work()
    heard = [reference for recipient, reference in _told(server) if recipient == NIGHT]
    assert sorted(heard) == sorted([*missed, now])


def test_when_everybody_is_refused_everybody_is_told_later_and_once(server, clock):
    server.refused = {ADMISSIONS, NIGHT}
    reference = a_submission().reference
    _work()
    assert Submission.objects.get().notified_at is None
    server.refused = set()
    clock.shift(timedelta(minutes=2))
    _work()
    _work()
    assert _told(server) == [(ADMISSIONS, reference), (NIGHT, reference)]


def test_staff_are_told_of_an_address_that_is_refused_for_long(server, clock, nurse, editor):
    server.refused = {NIGHT}
    a_submission()
    _work()
    assert REFUSED not in _front_page(nurse)
    clock.shift(timedelta(minutes=16))
    page = _front_page(nurse)
    assert REFUSED in page
    assert "Notices by e-mail are late" not in page
    assert NIGHT not in page
    assert REFUSED not in _front_page(editor)


def _front_page(user):
    return sign_in(Client(), user).get("/admin/").content.decode()


def test_an_address_that_left_the_list_is_owed_nothing(server, clock, settings, nurse):
    server.refused = {NIGHT}
    a_submission()
    _work()
    settings.ADMISSIONS_EMAILS = [ADMISSIONS]
    server.refused = set()
    clock.shift(timedelta(hours=1))
    _work()
    assert [recipient for recipient, _ in _told(server)] == [ADMISSIONS]
    assert REFUSED not in _front_page(nurse)


def test_without_a_list_nothing_that_is_owed_is_forgotten(server, clock, settings):
    server.refused = {NIGHT}
    a_submission()
    _work()
    settings.ADMISSIONS_EMAILS = []
    server.refused = set()
    clock.shift(timedelta(hours=1))
    _work()
    settings.ADMISSIONS_EMAILS = [ADMISSIONS, NIGHT]
    _work()
    assert [recipient for recipient, _ in _told(server)] == [ADMISSIONS, NIGHT]


def test_nothing_is_owed_about_what_was_deleted(server):
    server.refused = {NIGHT}
    kept, deleted, deleted_later = (a_submission() for _ in range(3))
    postman = Postman()
    postman._deliver = _deleting(deleted, postman._deliver)
    assert postman.send() == 3
    deleted_later.delete()
    assert [owed.submission for owed in NoticeOwed.objects.all()] == [kept]


def _deleting(submission, deliver):
    """`deliver`, while whose mail is under way the submission is deleted."""

    def deliver_and_delete(errand):
        taken = deliver(errand)
        submission.delete()
        return taken

    return deliver_and_delete


def test_the_log_names_a_refused_address_by_its_place_alone(server, logged):
    server.refused = {NIGHT}
    a_submission()
    _work()
    text = logged.getvalue()
    assert '"event": "notice_refused"' in text
    assert '"status": 550, "number": 2' in text
    assert "example.org" not in text


@pytest.mark.parametrize("manner", [mail.DRIBBLES, mail.DRIBBLES_AT_THE_END])
def test_a_mail_server_that_never_finishes_is_given_up(server, monkeypatch, manner):
    monkeypatch.setattr(mailing, "MAIL_SECONDS", 1.0)
    server.manner, server.drip = manner, 0.2
    reference = a_submission().reference
    began = time.monotonic()
    _work()
    assert time.monotonic() - began < 5
    assert Submission.objects.get().notified_at is None
    server.manner = mail.GOOD
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        _work()
    assert (NIGHT, reference) in _told(server)
    assert Submission.objects.get().notified_at is not None


def test_a_mail_may_take_its_time(server, monkeypatch):
    monkeypatch.setattr(mailing, "MAIL_SECONDS", 5.0)
    server.delay = 0.6
    a_submission()
    _work()
    assert len(server.accepted) == 1
    assert Submission.objects.get().notified_at is not None


@pytest.mark.parametrize("manner", [mail.RAMBLES, mail.ACCEPTS_AND_DROPS])
def test_a_mail_that_was_taken_is_sent_whatever_the_farewell(server, clock, manner):
    server.manner = manner
    server.refused = {NIGHT}
    a_submission()
    _work()
    server.manner = mail.GOOD
    clock.shift(timedelta(days=1))
    server.refused = set()
    _work()
    assert [accepted.recipients for accepted in server.accepted] == [[ADMISSIONS], [NIGHT]]


def test_a_form_is_told_to_the_whole_list_by_one_mail(client, server):
    send(client, "/contact/", contact_answers())
    _work()
    assert [accepted.recipients for accepted in server.accepted] == [[ADMISSIONS, NIGHT]]
