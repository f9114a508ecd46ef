"""The worker does everything that is to be done, and says when it could not."""

import os
import time

import pytest
from django.conf import settings
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from intake import spool
from intake.models import Submission
from tests.intake.keeping.rows import new_submission
from tests.intake.rows import a_submission

pytestmark = pytest.mark.django_db


def _work():
    call_command("intake_worker", "--once")


def _gone(execute, sql, *arguments):
    raise OperationalError("password of asana_worker")


def test_what_killed_processes_left_in_the_spool_is_removed_though_nothing_waits():
    settings.INTAKE_SPOOL.mkdir(parents=True)
    old, new = (settings.INTAKE_SPOOL / f".{name}.part" for name in ("old", "new"))
    for path in (old, new):
        path.write_text("{")
    two_hours_ago = time.time() - 2 * 60 * 60
    os.utime(old, (two_hours_ago, two_hours_ago))
    _work()
    assert not old.exists()
    assert new.exists()


def test_a_single_round_that_failed_says_so_without_a_value(logged, settings):
    settings.ADMISSIONS_EMAILS = ["admissions@example.org"]
    with (
        connection.execute_wrapper(_gone),
        pytest.raises(CommandError, match="Some of the work could not be done") as raised,
    ):
        _work()
    assert "password" not in str(raised.value)
    assert "password" not in logged.getvalue()
    assert '"event": "worker_tell_admissions_failed"' in logged.getvalue()


class Meanwhile(EmailBackend):
    """A mail server that takes its time: during the first mail the spool gets a submission."""

    waiting: list[int] = []

    def send_messages(self, messages):
        self.waiting.append(len(spool.waiting()))
        if len(self.waiting) == 1:
            late = new_submission()
            spool.put(late)
            late.delete()
        return super().send_messages(messages)


def test_what_waits_in_the_spool_does_not_wait_for_all_mails(settings):
    settings.ADMISSIONS_EMAILS = ["admissions@example.org"]
    settings.EMAIL_BACKEND = f"{__name__}.Meanwhile"
    Meanwhile.waiting.clear()
    for _ in range(60):
        a_submission()
    _work()
    assert Meanwhile.waiting == [0, 0]
    assert not spool.waiting()
    assert Submission.objects.count() == 61
