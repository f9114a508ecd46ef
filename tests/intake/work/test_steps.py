"""The status of a submission changes by the allowed steps alone."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from asana_site.audit.models import AuditRecord
from intake.models import TRANSITIONS, ClosedReason, Status, Submission, TimelineEntry
from tests.intake.acting import act, page_of, text_of
from tests.staff.signing_in import sign_in

pytestmark = pytest.mark.django_db

PAIRS = [(before, after) for before in Status for after in Status]
ALLOWED = {(before, after) for before, afters in TRANSITIONS.items() for after in afters}


def _put(submission: Submission, status: str) -> None:
    reason = ClosedReason.ANSWERED if status == Status.CLOSED else ""
    Submission.objects.filter(pk=submission.pk).update(status=status, closed_reason=reason)


def _steps_on(html: str) -> set[str]:
    return set(re.findall(r'name="status"\s+value="(\w+)"', html))


def test_the_table_holds_every_status_and_the_steps_that_admissions_takes():
    assert set(TRANSITIONS) == set(Status)
    assert {f"{before.value} {after.value}" for before, after in ALLOWED} == {
        *("new contacted", "new verified", "new closed", "new spam"),
        *("contacted verified", "contacted scheduled", "contacted closed", "contacted spam"),
        *("verified scheduled", "verified contacted", "verified closed"),
        *("scheduled admitted", "scheduled contacted", "scheduled closed"),
        *("admitted closed", "closed contacted", "spam new"),
    }


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_every_step_of_the_table_is_taken_and_every_other_one_refused(
    nurse_client, submission, before, after
):
    _put(submission, before)
    offered = _steps_on(nurse_client.get(page_of(submission)).content.decode())
    version = Submission.objects.get().version
    response = act(nurse_client, submission, "status", status=after, closed_reason="not-reached")
    submission.refresh_from_db()
    if (before, after) in ALLOWED:
        assert after in offered
        assert response.status_code == 302
        assert submission.status == after
        assert submission.closed_reason == ("not-reached" if after == "closed" else "")
        assert submission.timeline.filter(act="status").count() == 1
    else:
        assert after not in offered
        assert response.status_code == 422
        assert f"“{before.label}” cannot become “{after.label}”." in text_of(response)
        assert (submission.status, submission.version) == (before, version)
        assert not TimelineEntry.objects.exists()
        assert not AuditRecord.objects.filter(action="change").exists()


@pytest.mark.parametrize("status", ["", "deleted", "NEW", "\x00", "new,closed", "x" * 5000])
def test_a_status_that_does_not_exist_is_refused(nurse_client, submission, status):
    response = act(nurse_client, submission, "status", status=status)
    assert response.status_code == 422
    assert "Choose one of the steps." in text_of(response)
    submission.refresh_from_db()
    assert submission.status == "new"


@pytest.mark.parametrize("address", ["change", "delete", "history"])
def test_no_other_address_changes_the_status(admin_client, submission, address):
    forged = {"status": "closed", "closed_reason": "answered", "_save": "Save", "post": "yes"}
    response = admin_client.post(page_of(submission).replace("change", address), forged)
    assert response.status_code in (302, 403, 405)
    stored = Submission.objects.get()
    assert (stored.status, stored.version) == ("new", 0)


def test_a_step_says_when_who_and_which(nurse_client, submission, nurse):
    before = timezone.now()
    response = act(nurse_client, submission, "status", status="contacted")
    page = nurse_client.get(response.url)
    assert "The status is now “Contacted”." in text_of(page)
    submission.refresh_from_db()
    assert submission.status_changed_at >= before
    assert submission.contacted_at >= before
    entry = submission.timeline.get()
    assert (entry.actor, entry.act, entry.detail) == (nurse, "status", "New → Contacted")


def test_closing_asks_for_a_reason_and_keeps_the_note(nurse_client, submission):
    response = act(nurse_client, submission, "status", status="closed", note="Moved to Ohio.")
    html = response.content.decode()
    assert response.status_code == 422
    assert '<a href="#id_closed_reason">Choose the reason for closing it.</a>' in html
    assert re.search(r'<select name="closed_reason" aria-invalid="true"', html)
    assert re.search(r"<textarea[^>]*>\s*Moved to Ohio\.</textarea>", html)
    submission.refresh_from_db()
    assert (submission.status, submission.notes.count()) == ("new", 0)


@pytest.mark.parametrize("reason", ["nonsense", "\x00"])
def test_a_reason_that_does_not_exist_is_refused(nurse_client, submission, reason):
    response = act(nurse_client, submission, "status", status="closed", closed_reason=reason)
    assert response.status_code == 422
    submission.refresh_from_db()
    assert submission.status == "new"


def test_a_closed_one_names_its_reason_and_can_be_taken_up_again(nurse_client, submission):
    act(nurse_client, submission, "status", status="closed", closed_reason="referred")
    page = text_of(nurse_client.get(page_of(submission)))
    assert "Closed: Referred to another provider" in page
    assert "New → Closed: Referred to another provider" in page
    act(nurse_client, submission, "status", status="contacted")
    submission.refresh_from_db()
    assert (submission.status, submission.closed_reason) == ("contacted", "")


@pytest.mark.parametrize(("status", "reason"), [("closed", "answered"), ("spam", "")])
def test_what_is_finished_has_no_next_call_and_nobody_who_holds_it(
    nurse_client, colleague_client, submission, status, reason
):
    act(nurse_client, submission, "claim")
    act(nurse_client, submission, "follow-up", when="tomorrow")
    act(nurse_client, submission, "status", status=status, closed_reason=reason)
    submission.refresh_from_db()
    assert (submission.follow_up_at, submission.claimed_by) == (None, None)
    assert "Rosa Delgado" in colleague_client.get(page_of(submission)).content.decode()


def test_who_may_only_read_changes_nothing(submission, client):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_submission"))
    sign_in(client, reader)
    assert "Rosa Delgado" in client.get(page_of(submission)).content.decode()
    for name in ("claim", "release", "assign", "status", "call", "follow-up", "note"):
        response = act(client, submission, name, status="contacted", note="x", outcome="spoke")
        assert response.status_code == 403, name
    assert (
        act(client, submission, "emergency", ground="danger", why="I must see it").status_code
        == 403
    )
    submission.refresh_from_db()
    assert (submission.version, submission.notes.count()) == (0, 0)


@pytest.mark.parametrize("name", ["claim", "status", "call", "note"])
def test_an_address_of_an_act_opened_as_a_page_leads_to_the_submission(
    nurse_client, submission, name
):
    response = nurse_client.get(page_of(submission).replace("change", name))
    assert (response.status_code, response.url) == (302, page_of(submission))


def test_a_submission_that_is_gone_is_not_found(nurse_client, submission):
    address = page_of(submission).replace("change", "status")
    submission.delete()
    assert nurse_client.post(address, {"status": "contacted"}).status_code == 404
