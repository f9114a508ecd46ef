"""Receiving: what is acknowledged is stored, once, and says nothing about the sender."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from intake import identity, spool
from intake.identity import FormToken
from intake.models import Kind, Submission
from intake.payload import Payload
from intake.receiving import receive

ONE = FormToken("one", "one", opened_at=0)


def _receive(number="one", **answers):
    answers = answers or {"name": "Rosa"}
    payload = Payload("contact", [], {"version": "1", "wording": "Yes"})
    token = FormToken(number, number, opened_at=0)
    return receive(
        kind=Kind.CONTACT, token=token, answers=answers, payload=payload, judge=lambda _: []
    )


@pytest.mark.django_db
def test_the_same_form_twice_is_one_submission_with_one_reference():
    assert _receive() == _receive()
    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_changed_answers_are_a_second_submission_linked_to_the_first():
    first = _receive(name="Rosa")
    second = _receive(name="Rosa", message="And one more thing")
    assert first != second
    newer = Submission.objects.get(reference=second)
    assert [other.reference for other in newer.others_of_the_same_form()] == [first]


@pytest.mark.django_db
def test_the_same_answers_in_another_opened_form_are_another_submission():
    assert _receive("one") != _receive("two")
    assert Submission.objects.values("form_id").distinct().count() == 2


@pytest.mark.django_db
def test_the_same_answers_in_the_other_form_are_another_submission():
    answers = {"name": "Rosa"}
    payload = Payload("contact", [], {})
    references = {
        receive(kind=kind, token=ONE, answers=answers, payload=payload, judge=lambda _: [])
        for kind in Kind
    }
    assert len(references) == 2


@pytest.mark.django_db(transaction=True)
def test_what_a_rule_of_the_table_refuses_waits_in_the_spool():
    # No queue can show a time so far away, and the table takes none: a clock that went wrong.
    with time_machine.travel("2201-01-01"):
        assert _receive()
    assert not Submission.objects.exists()
    assert len(spool.waiting()) == 1


@pytest.mark.django_db
def test_should_two_submissions_share_a_reference_both_are_kept(monkeypatch):
    monkeypatch.setattr(identity, "reference_of", lambda row_id: "22222-22222")
    assert _receive("one") == _receive("two")
    assert Submission.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_by_many_hands_at_once_is_stored_once():
    references, failures = [], []
    together = threading.Barrier(12)

    def post():
        try:
            together.wait()
            references.append(_receive())
        except Exception as failure:
            failures.append(type(failure).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=post) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(references) == 12
    assert len(set(references)) == 1
    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_in_clear_stands_only_what_the_queue_needs():
    _receive()
    with connection.cursor() as cursor:
        columns = {
            column.name
            for column in connection.introspection.get_table_description(
                cursor, "intake_submission"
            )
        }
    clear = {"id", "form_id", "reference", "kind", "received_at", "status", "robot_signs"}
    work = {"closed_reason", "status_changed_at", "opened_at", "contacted_at", "follow_up_at"}
    work |= {"claimed_by_id", "claimed_at", "is_held", "version", "indexed_with"}
    notice = {"notified_at", "notice_not_before", "notice_attempts", "notice_claim"}
    assert columns == clear | work | notice | {"key_id", "sealed"}


@pytest.mark.django_db
def test_an_unknown_kind_or_status_is_refused_by_the_database_itself():
    _receive()
    for change in ({"kind": "other"}, {"status": "other"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Submission.objects.update(**change)


def test_a_token_is_good_for_two_days_and_not_for_a_month():
    token = identity.new_token("secret")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert identity.read_token(token)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert identity.read_token(token) is None


@pytest.mark.parametrize("forged", ["", "x", "x:y:z", "\x00", "é" * 300])
def test_a_forged_token_or_receipt_is_worth_nothing(forged):
    assert identity.read_token(forged) is None
    assert identity.read_receipt(forged, "contact") is None


def test_a_reference_is_ten_characters_that_cannot_be_misheard():
    reference = identity.reference_of(identity.form_id("contact", ONE))
    assert len(reference) == 11
    assert reference[5] == "-"
    assert set(reference) <= set("23456789FHKLNQRWXY-")


def test_ids_and_references_cannot_be_computed_without_the_key(settings):
    before = identity.submission_id("contact", ONE, {"name": "Rosa"})
    settings.INTAKE_DIGEST_KEY = "A" * 43 + "="
    after = identity.submission_id("contact", ONE, {"name": "Rosa"})
    assert before != after
    assert before.version == 8


def test_what_a_form_did_not_ask_has_no_answer():
    assert Payload("contact", [], {}).value_of("insurer") is None
