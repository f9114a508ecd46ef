"""Erasure on request: a reason, a second confirmation, and then it is gone."""

import pytest
from django.test import Client
from django.utils import timezone

from asana_site.audit.models import Action, AuditRecord
from intake import spool
from intake.models import Act, Note, Submission, TimelineEntry
from tests.intake.answers import contact_answers, insurance_answers, open_form, send
from tests.intake.keeping.rows import QUEUE, add_companions, new_submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission() -> Submission:
    return new_submission("Quetzalcoatlus")


def _page(submission):
    return f"{QUEUE}{submission.pk}/erase/"


def _confirmed(submission, **changes):
    answers = {"reason": "asked", "version": 0, "reference": submission.reference}
    return answers | changes


def _is_there(submission):
    return Submission.objects.filter(pk=submission.pk).exists()


def _records(submission, action):
    rows = AuditRecord.objects.filter(subject=submission.reference, action=action)
    return list(rows.values_list("actor", "detail"))


def test_it_takes_a_reason_then_the_reference_and_then_it_is_gone(lead_client, lead, submission):
    add_companions(submission, lead)
    first = lead_client.get(_page(submission)).content.decode()
    assert "gone for good" in first
    assert "Quetzalcoatlus" not in first
    second = lead_client.post(_page(submission), {"reason": "asked", "version": 0})
    assert "Type the reference" in second.content.decode()
    assert _is_there(submission)
    done = lead_client.post(_page(submission), _confirmed(submission), follow=True)
    assert "The submission was erased." in done.content.decode()
    assert submission.reference not in done.content.decode()
    assert not _is_there(submission)
    assert (Note.objects.count(), TimelineEntry.objects.count()) == (0, 0)
    assert _records(submission, Action.DELETE) == [("lead", "erased: the person asked")]


def test_the_reference_may_be_typed_as_people_type(lead_client, submission):
    typed = submission.reference.lower().replace("-", " ")
    lead_client.post(_page(submission), _confirmed(submission, reference=f" {typed} "))
    assert not _is_there(submission)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reason": ""}, "Choose why it is erased."),
        ({"reason": "because"}, "Choose one of these reasons."),
        ({"reference": ""}, "Type the reference as it stands above."),
        ({"reference": "22222-22222"}, "This is another reference."),
        ({"reference": "x" * 500}, "Type the reference as it stands above."),
        ({"version": "x"}, "begin again"),
        ({"version": ""}, "begin again"),
        ({"version": "-1"}, "begin again"),
    ],
)
def test_what_is_missing_or_wrong_erases_nothing_and_is_said(
    lead_client, submission, changes, told
):
    answer = lead_client.post(_page(submission), _confirmed(submission, **changes))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "<title>Error: " in answer.content.decode().replace("\n", "")
    assert _is_there(submission)
    assert _records(submission, Action.DELETE) == []


def test_a_wrong_reference_comes_back_as_typed(lead_client, submission):
    answer = lead_client.post(_page(submission), _confirmed(submission, reference="HHHHH-22222"))
    assert 'value="HHHHH-22222"' in answer.content.decode()


def test_what_changed_since_the_page_was_opened_is_not_erased(lead_client, submission):
    Submission.objects.filter(pk=submission.pk).update(version=1)
    answer = lead_client.post(_page(submission), _confirmed(submission))
    assert answer.status_code == 409
    assert "Somebody changed this submission" in answer.content.decode()
    assert _is_there(submission)


@pytest.mark.parametrize("step", ["reason", "reference"])
def test_a_hold_blocks_every_step_and_the_attempt_is_on_the_record(lead_client, submission, step):
    Submission.objects.filter(pk=submission.pk).update(is_held=True)
    page = lead_client.get(_page(submission)).content.decode()
    assert "on legal hold, so it cannot be erased" in page
    assert "Why is it erased?" not in page
    data = _confirmed(submission)
    if step == "reason":
        del data["reference"]
    answer = lead_client.post(_page(submission), data)
    assert answer.status_code == 409
    assert _is_there(submission)
    assert _records(submission, Action.REFUSAL) == [("lead", "erase")]


def test_a_hold_that_comes_between_the_two_steps_blocks_the_second(
    lead_client, submission, monkeypatch
):
    # Put on hold after the page has looked, before the row is locked.
    monkeypatch.setattr("intake.queue.keeping_pages.obstacle", lambda *_: "")
    Submission.objects.filter(pk=submission.pk).update(is_held=True)
    answer = lead_client.post(_page(submission), _confirmed(submission))
    assert answer.status_code == 409
    assert "legal hold" in answer.content.decode()
    assert _is_there(submission)


def test_what_a_colleague_works_on_is_not_erased(lead_client, lead, nurse, submission):
    claim = {"claimed_by": nurse, "claimed_at": timezone.now()}
    Submission.objects.filter(pk=submission.pk).update(**claim)
    answer = lead_client.post(_page(submission), _confirmed(submission))
    assert answer.status_code == 409
    assert "Somebody else is working on this submission" in answer.content.decode()
    assert _is_there(submission)
    TimelineEntry.objects.create(submission=submission, actor=lead, act=Act.EMERGENCY)
    lead_client.post(_page(submission), _confirmed(submission))
    assert not _is_there(submission)


@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_leads_nobody_erases_nothing_and_is_on_the_record(nurse_client, submission, method):
    answer = getattr(nurse_client, method)(_page(submission), _confirmed(submission))
    assert answer.status_code == 403
    assert _is_there(submission)
    refused = AuditRecord.objects.filter(action=Action.REFUSAL, actor="nurse").get()
    assert refused.subject == f"intake.submission {submission.pk}"


def test_the_admins_own_way_to_delete_is_closed_to_everybody(admin_client, submission):
    answer = admin_client.post(f"{QUEUE}{submission.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 403
    assert _is_there(submission)


def test_what_is_not_there_is_not_found(lead_client, submission):
    Submission.objects.all().delete()
    for answer in (
        lead_client.get(_page(submission)),
        lead_client.post(_page(submission), _confirmed(submission)),
    ):
        assert answer.status_code == 404


def test_what_is_erased_meanwhile_is_not_found(lead_client, submission, monkeypatch):
    def gone(*_):
        Submission.objects.all().delete()
        return ""

    monkeypatch.setattr("intake.queue.keeping_pages.obstacle", gone)
    answer = lead_client.post(_page(submission), _confirmed(submission))
    assert answer.status_code == 404


def test_an_erasure_that_cannot_be_recorded_does_not_happen(lead_client, submission, monkeypatch):
    def away(*_, **__):
        raise RuntimeError

    monkeypatch.setattr("intake.keeping.erasure.record", away)
    with pytest.raises(RuntimeError):
        lead_client.post(_page(submission), _confirmed(submission))
    assert _is_there(submission)


def test_a_copy_in_the_spool_goes_too_and_what_cannot_go_keeps_all(
    lead_client, submission, settings, monkeypatch
):
    spool.put(submission)

    def refuse(path):
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(spool, "remove", refuse)
        answer = lead_client.post(_page(submission), _confirmed(submission))
    assert answer.status_code == 409
    assert "spool" in answer.content.decode()
    assert _is_there(submission)
    lead_client.post(_page(submission), _confirmed(submission))
    assert not _is_there(submission)
    assert list(settings.INTAKE_SPOOL.iterdir()) == []


def test_what_else_the_same_person_sent_is_named_and_stays(lead_client):
    client = Client()
    hidden = open_form(client, "/contact/")
    send(client, "/contact/", contact_answers(), hidden)
    send(client, "/contact/", contact_answers(message="I forgot my street."), hidden)
    send(Client(), "/verify-insurance/", insurance_answers(name="R. D.", email=None))
    send(Client(), "/contact/", contact_answers(telephone="(310) 555-0199", email=None))
    first, version, repeat, stranger = Submission.objects.order_by("received_at")
    page = lead_client.get(_page(first)).content.decode()
    assert "erase each of them too" in page
    assert version.reference in page
    assert repeat.reference in page
    assert stranger.reference not in page
    lead_client.post(_page(first), _confirmed(first))
    assert set(Submission.objects.all()) == {version, repeat, stranger}
