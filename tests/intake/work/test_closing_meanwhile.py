"""Whoever's account is closed holds nothing, however the closing and their work fall together."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client

from intake.groups import grant_admissions
from intake.models import Submission
from intake.queue.act_pages import ActPages
from intake.work import claims
from tests.intake.acting import act
from tests.intake.answers import contact_answers, send
from tests.staff.inviting import close
from tests.staff.members import member
from tests.staff.signing_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chief_client(transactional_db) -> Client:
    """A superuser's browser, in a database that another test may have emptied."""
    call_command("load_content", verbosity=0)
    grant_admissions()
    return sign_in(Client(), User.objects.create_superuser("chief", password=PASSWORD))


@pytest.fixture
def submission(chief_client) -> Submission:
    """A contact form as it was sent."""
    send(Client(), "/contact/", contact_answers())
    return Submission.objects.get()


def _holder(submission):
    submission.refresh_from_db()
    return submission.claimed_by


def test_a_claim_that_comes_after_the_closing_is_refused(chief_client, submission, monkeypatch):
    nurse = member("nurse", "Admissions")
    nurse_client = sign_in(Client(), nurse)
    done = ActPages.done

    def later(*args):
        close(chief_client, nurse)
        return done(*args)

    monkeypatch.setattr(ActPages, "done", staticmethod(later))
    act(nurse_client, submission, "claim")
    assert _holder(submission) is None
    assert not submission.timeline.exists()


def test_what_is_handed_over_to_somebody_who_is_being_closed_is_released_again(
    chief_client, submission, monkeypatch
):
    nurse = member("nurse", "Admissions")
    lead_client = sign_in(Client(), member("lead", "Admissions leads"))
    working_on = claims.working_on

    def slowly(*args, **options):
        time.sleep(0.5)
        return working_on(*args, **options)

    def hand_over():
        try:
            return act(lead_client, submission, "assign", to=nurse.pk).status_code
        finally:
            connection.close()

    monkeypatch.setattr(claims, "working_on", slowly)
    with ThreadPoolExecutor(1) as pool:
        handing_over = pool.submit(hand_over)
        time.sleep(0.25)
        close(chief_client, nurse)
        assert handing_over.result(30) in (302, 422)
    nurse.refresh_from_db()
    assert not nurse.is_active
    assert _holder(submission) is None
