"""The worker does all its work with the rights of its own role."""

import pytest
from django.test import override_settings

from asana_site.audit.models import Action
from asana_site.audit.recording import record
from intake.models import NoticeOwed, Submission
from intake.spool import put
from tests.faults.mail import MailServer
from tests.intake.answers import contact_answers, send
from tests.production import manage, production_environment


@pytest.fixture
def work(roles, tmp_path):
    """Let the worker of a site do one round with its own role; gives what it logged."""

    def run(**changes):
        environment = production_environment(
            tmp_path,
            **{
                "DATABASE_URL": roles["worker"],
                "SITE_ROLE": "worker",
                "INTAKE_PRIVATE_KEYS": None,
                "INTAKE_SEARCH_KEY": None,
                "AUDIT_KEY": None,
                "INTAKE_SPOOL": str(tmp_path / "spool"),
            }
            | changes,
        )
        result = manage("intake_worker", "--once", environment=environment)
        assert result.returncode == 0, result.stderr
        assert "failed" not in result.stderr
        return result.stderr

    return run


def test_it_files_tells_and_notes_the_head_of_the_record(client, work, tmp_path):
    send(client, "/contact/", contact_answers())
    spooled = Submission.objects.get()
    spooled.pk = "22222222-2222-8222-8222-222222222222"
    with override_settings(INTAKE_SPOOL=tmp_path / "spool"):
        put(spooled)
    record(Action.VIEW, actor="nurse")
    logged = work(EMAIL_URL="dummymail://", ADMISSIONS_EMAILS="admissions@example.org")
    assert "audit_head" in logged
    assert Submission.objects.count() == 2
    assert not Submission.objects.not_notified().exists()


def test_it_keeps_account_of_who_was_refused(client, work):
    send(client, "/contact/", contact_answers())
    with MailServer(refused={"night@example.org"}) as server:
        server.start()
        settings = {
            "EMAIL_URL": server.url,
            "ADMISSIONS_EMAILS": "admissions@example.org,night@example.org",
            "NOTICE_RETRY_SECONDS": "1",
        }
        work(**settings)
        owed = NoticeOwed.objects.get()
        assert owed.address == "night@example.org"
        NoticeOwed.objects.create(submission=owed.submission, address="former@example.org")
        NoticeOwed.objects.update(not_before=owed.since)
        server.refused.clear()
        work(**settings)
    assert not NoticeOwed.objects.exists()
    recipients = [mail.recipients for mail in server.accepted]
    assert recipients == [["admissions@example.org"], ["night@example.org"]]
