"""Who works on a submission: claimed, released, handed over, and kept from others meanwhile."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from asana_site.audit.models import AuditRecord
from intake.models import Submission
from tests.intake.acting import act, page_of, text_of
from tests.staff.signing_in import sign_in

pytestmark = pytest.mark.django_db


def _holder(submission):
    submission.refresh_from_db()
    return submission.claimed_by and submission.claimed_by.username


def test_claim_and_release(nurse_client, submission):
    assert act(nurse_client, submission, "claim").status_code == 302
    assert _holder(submission) == "nurse"
    assert "Claimed by You" in text_of(nurse_client.get(page_of(submission)))
    assert act(nurse_client, submission, "release").status_code == 302
    assert _holder(submission) is None
    assert [entry.act for entry in submission.timeline.all()] == ["claimed", "released"]


def test_what_somebody_else_holds_shows_who_and_no_answers(
    nurse_client, colleague_client, submission
):
    act(colleague_client, submission, "claim")
    act(colleague_client, submission, "note", note="Her sister knows.")
    response = nurse_client.get(page_of(submission))
    text = text_of(response)
    assert "Maria Lopez has claimed this" in text
    assert "Ask them to hand it over, or ask a lead." in text
    assert submission.reference in text
    assert "Wrote a note" in text
    for word in ("Rosa", "555-0147", "six years", "sister", "Assign to", "emergency"):
        assert word not in text
    last = AuditRecord.objects.first()
    assert (last.action, last.detail) == ("view", "claimed by another: not shown")
    assert "nurse" not in [reader.name for reader in response.context["readers"]]


def test_looking_at_what_somebody_else_holds_does_not_make_it_read(
    nurse_client, colleague, submission
):
    Submission.objects.update(claimed_by=colleague, claimed_at=timezone.now())
    nurse_client.get(page_of(submission))
    submission.refresh_from_db()
    assert submission.opened_at is None


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("claim", {}),
        ("release", {}),
        ("status", {"status": "contacted"}),
        ("call", {"outcome": "spoke"}),
        ("follow-up", {"when": "tomorrow"}),
    ],
)
def test_nobody_changes_what_somebody_else_holds(
    nurse_client, colleague_client, lead_client, submission, name, typed
):
    act(colleague_client, submission, "claim")
    submission.refresh_from_db()
    for client in (nurse_client, lead_client):
        response = act(client, submission, name, **typed)
        assert response.status_code == 422
        assert "Rosa" not in response.content.decode()
    after = Submission.objects.get()
    assert (after.version, after.status, after.follow_up_at) == (1, "new", None)
    assert _holder(after) == "maria"


def test_a_note_for_whoever_holds_it_can_be_left_by_everybody(
    nurse_client, colleague_client, submission
):
    act(colleague_client, submission, "claim")
    assert act(nurse_client, submission, "note", note="She called back.").status_code == 302
    assert "She called back." in colleague_client.get(page_of(submission)).content.decode()
    assert "She called back." not in nurse_client.get(page_of(submission)).content.decode()


def test_hidden_answers_of_what_somebody_else_holds_stay_hidden(
    nurse_client, colleague_client, submission
):
    act(colleague_client, submission, "claim")
    address = page_of(submission).replace("change", "reveal")
    response = nurse_client.post(address, {"reveal": "name"})
    assert "Rosa" not in response.content.decode()


def test_whoever_holds_it_hands_it_over(nurse_client, colleague, colleague_client, submission):
    act(nurse_client, submission, "claim")
    response = act(nurse_client, submission, "assign", to=colleague.pk)
    page = text_of(nurse_client.get(response.url))
    assert "The submission is handed over." in page
    assert "Maria Lopez has claimed this" in page
    assert "Rosa Delgado" in colleague_client.get(page_of(submission)).content.decode()
    assert "Assigned : to Maria Lopez" in page
    # The record names accounts for good, and a name may change.
    assert AuditRecord.objects.filter(detail="Assigned: to maria").exists()


def test_who_does_not_hold_it_assigns_it_to_nobody_else(nurse_client, colleague, submission):
    assert "id_to" not in nurse_client.get(page_of(submission)).content.decode()
    response = act(nurse_client, submission, "assign", to=colleague.pk)
    assert response.status_code == 422
    assert "Claim it first" in text_of(response)
    assert _holder(submission) is None


def test_to_assign_it_to_oneself_is_to_claim_it(nurse_client, nurse, submission):
    assert act(nurse_client, submission, "assign", to=nurse.pk).status_code == 302
    assert _holder(submission) == "nurse"
    assert submission.timeline.get().act == "claimed"


def test_a_lead_assigns_and_takes_over(nurse_client, lead_client, lead, colleague, submission):
    assert act(lead_client, submission, "assign", to=colleague.pk).status_code == 302
    assert _holder(submission) == "maria"
    assert act(nurse_client, submission, "assign", to=lead.pk).status_code == 422
    act(lead_client, submission, "emergency", ground="danger", why="She went home with a fever.")
    assert act(lead_client, submission, "assign", to=lead.pk).status_code == 302
    assert _holder(submission) == "lead"


def test_to_take_it_from_somebody_a_lead_says_why(lead_client, lead, colleague_client, submission):
    act(colleague_client, submission, "claim")
    response = act(lead_client, submission, "assign", to=lead.pk)
    assert response.status_code == 422
    assert "Open it in an emergency first, with a reason." in text_of(response)
    assert "Rosa" not in response.content.decode()
    assert _holder(submission) == "maria"


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_it_is_given_to_active_members_of_the_staff_alone(
    lead_client, colleague, submission, change
):
    User.objects.filter(pk=colleague.pk).update(**change)
    assert "Maria Lopez" not in lead_client.get(page_of(submission)).content.decode()
    assert act(lead_client, submission, "assign", to=colleague.pk).status_code == 422
    assert _holder(submission) is None


@pytest.mark.parametrize("to", ["", "0", "x", "-1", "9" * 40, "\x00"])
def test_a_colleague_who_does_not_exist_is_refused(lead_client, submission, to):
    assert act(lead_client, submission, "assign", to=to).status_code == 422


def test_an_editor_is_no_colleague(lead_client, editor, submission):
    assert act(lead_client, submission, "assign", to=editor.pk).status_code == 422
    assert ">editor<" not in lead_client.get(page_of(submission)).content.decode()


def test_a_claim_lapses_and_lives_on_while_it_is_worked_on(
    nurse, nurse_client, colleague, submission, settings
):
    settings.CLAIM_HOURS = 12
    act(nurse_client, submission, "claim")
    for hours, worked in ((8, True), (16, False)):
        with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
            if worked:
                act(sign_in(Client(), nurse), submission, "note", note="Still at it.")
            page = text_of(sign_in(Client(), colleague).get(page_of(submission)))
            assert "nurse has claimed this" in page
    with time_machine.travel(timezone.now() + timedelta(hours=21), tick=False):
        other = sign_in(Client(), colleague)
        page = text_of(other.get(page_of(submission)))
        assert "The claim of nurse has lapsed." in page
        assert "Rosa Delgado" in page
        assert act(other, submission, "claim").status_code == 302
    assert _holder(submission) == "maria"


def test_whoever_opened_it_a_moment_ago_is_named(nurse_client, colleague, submission):
    with time_machine.travel(timezone.now() - timedelta(minutes=3), tick=False):
        sign_in(Client(), colleague).get(page_of(submission))
    page = text_of(nurse_client.get(page_of(submission)))
    assert "Maria Lopez opened this 3 minutes ago" in page
    assert "nurse opened this" not in page


def test_whoever_opened_it_an_hour_ago_is_not(nurse_client, colleague, submission):
    with time_machine.travel(timezone.now() - timedelta(minutes=16), tick=False):
        sign_in(Client(), colleague).get(page_of(submission))
    assert "opened this" not in text_of(nurse_client.get(page_of(submission)))
