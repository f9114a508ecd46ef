"""The digests: made by the staff's process alone, and only as good as their key."""

import base64
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from asana_site.audit.models import AuditRecord
from intake import spool
from intake.checks import only_staff_hold_private_keys, search_key_can_be_read
from intake.draining import drain
from intake.finding import indexing
from intake.finding.searching import search
from intake.keys import make_keys
from intake.models import SearchDigest, Submission
from tests.intake.finding.searching import SEARCH, found, page_of, receive, results

pytestmark = pytest.mark.django_db


def _index(**options):
    out = StringIO()
    call_command("index_submissions", stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def _stored():
    return set(SearchDigest.objects.values_list("term", "digest"))


def _terms(submission):
    return sorted(submission.digests.values_list("term", flat=True))


def test_receiving_makes_no_digest_and_needs_no_key(settings):
    settings.INTAKE_SEARCH_KEY = ""
    submission = receive()
    assert submission.indexed_with == ""
    assert SearchDigest.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content")
def test_what_waits_in_the_spool_holds_no_digest_and_is_found_once_it_is_filed(nurse_client):
    submission = receive()
    indexing.index_new(200)
    digests = [bytes(digest) for _, digest in _stored()]
    spool.put(submission)
    written = b"".join(path.read_bytes() for path in spool.waiting())
    for digest in digests:
        assert digest not in written
        assert digest.hex().encode() not in written
        assert base64.b64encode(digest).rstrip(b"=") not in written
    submission.delete()
    assert found(nurse_client, "Delgado") == []
    drain()
    assert found(nurse_client, "Delgado") == [submission.reference]


def test_digests_are_equal_only_under_the_same_key(settings):
    receive(name="Rosa", telephone="213 555 0147", email=None)
    receive(name="ROSA", telephone="+1-213-555-0147", email=None)
    indexing.index_new(200)
    assert SearchDigest.objects.count() == 4
    first = _stored()
    assert len(first) == 2
    settings.INTAKE_SEARCH_KEY = make_keys().search_key
    indexing.index_new(200)
    assert SearchDigest.objects.count() == 4
    assert len(_stored()) == 2
    assert not first & _stored()


def test_the_same_words_as_another_kind_of_term_have_another_digest():
    submission = receive("/verify-insurance/", name="abc1234567", member_id="abc1234567")
    indexing.index_new(200)
    by_term = dict(submission.digests.order_by("term").values_list("term", "digest"))
    assert len({bytes(digest) for digest in by_term.values()}) == len(by_term)


def test_a_deleted_submission_leaves_no_digest():
    submission, other = receive(), receive(name="Nora Quinn")
    indexing.index_new(200)
    assert SearchDigest.objects.filter(submission=submission).exists()
    submission.delete()
    assert set(SearchDigest.objects.values_list("submission", flat=True)) == {other.pk}


def test_with_another_key_the_command_makes_them_anew(nurse_client, settings):
    submission = receive()
    assert "1 indexed." in _index()
    settings.INTAKE_SEARCH_KEY = make_keys().search_key
    assert "1 indexed." in _index()
    assert "0 indexed." in _index()
    assert found(nurse_client, "Delgado") == [submission.reference]


def test_a_database_that_fails_is_told_in_plain_words(monkeypatch):
    def fail(*args, **options):
        raise OperationalError("server closed the connection")

    receive()
    monkeypatch.setattr("intake.finding.indexing.index", fail)
    with pytest.raises(CommandError, match="run it again for the rest"):
        call_command("index_submissions", stderr=StringIO())


def test_an_interrupted_command_goes_on_where_it_was(monkeypatch):
    monkeypatch.setattr("intake.management.commands.index_submissions.BATCH", 2)
    for number in range(5):
        receive(name=f"Person {number}")
    index, calls = indexing.index, []

    def interrupted(*args, **options):
        if len(calls) == 1:
            raise KeyboardInterrupt
        calls.append(args)
        index(*args, **options)

    monkeypatch.setattr(indexing, "index", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _index()
    assert indexing.waiting().count() == 3
    monkeypatch.setattr(indexing, "index", index)
    assert "3 indexed." in _index()
    assert indexing.waiting().count() == 0


def test_what_was_interrupted_between_its_rows_leaves_nothing_half_done(monkeypatch):
    submission = receive()

    def killed(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("django.db.models.query.QuerySet.update", killed)
    with pytest.raises(KeyboardInterrupt):
        indexing.index([submission])
    monkeypatch.undo()
    assert SearchDigest.objects.count() == 0
    assert indexing.waiting().count() == 1


def test_indexing_twice_doubles_nothing_and_changes_no_version():
    submission = receive()
    stale = Submission.objects.get()
    indexing.index([submission])
    first = _stored()
    indexing.index([stale])
    indexing.index([stale], again=True)
    assert _stored() == first
    assert SearchDigest.objects.count() == len(first)
    submission.refresh_from_db()
    assert submission.version == 0


def test_one_that_another_process_has_deleted_meanwhile_is_left_out():
    submission, gone = receive(), receive(name="Nora Quinn")
    rows = list(indexing.waiting())
    Submission.objects.get(pk=gone.pk).delete()
    indexing.index(rows)
    assert set(SearchDigest.objects.values_list("submission", flat=True)) == {submission.pk}


def test_one_that_cannot_be_opened_is_tried_once_and_again_when_asked(nurse_client, settings):
    submission = receive()
    settings.INTAKE_PRIVATE_KEYS, keys = [], settings.INTAKE_PRIVATE_KEYS
    assert found(nurse_client, "Delgado") == []
    assert indexing.waiting().count() == 0
    assert "1 cannot be found by search" in _index(all=True)
    settings.INTAKE_PRIVATE_KEYS = keys
    assert "0 indexed." in _index()
    assert "1 indexed." in _index(all=True)
    assert found(nurse_client, "Delgado") == [submission.reference]


def test_a_search_prepares_a_few_and_says_how_many_are_left(nurse_client, monkeypatch):
    monkeypatch.setattr("intake.queue.search_pages.AT_A_REQUEST", 2)
    for number in range(3):
        receive(name=f"Person {number}")
    html = nurse_client.post(SEARCH, {"words": "Person"}, follow=True).content.decode()
    assert "1 submission cannot be found by search yet" in html
    assert "3 submissions found" in results(nurse_client, "Person")


def test_a_name_makes_a_bounded_number_of_digests():
    submission = receive("/verify-insurance/", name=" ".join(map(chr, range(0x430, 0x450))))
    indexing.index_new(200)
    assert _terms(submission).count("name") < 100


def test_finding_leaves_no_row_in_the_record_but_those_of_the_search(nurse_client):
    receive()
    before = AuditRecord.objects.count()
    found(nurse_client, "Delgado")
    assert AuditRecord.objects.count() == before + 2


@pytest.mark.parametrize("key", ["", "broken", "c2hvcnQ="])
def test_where_staff_are_served_the_key_is_asked_for(settings, key):
    settings.INTAKE_SEARCH_KEY = key
    (message,) = search_key_can_be_read(None)
    assert (message.id, bool(message.hint)) == ("intake.E008", True)
    assert key == "" or key not in message.msg
    with pytest.raises(CommandError, match="INTAKE_SEARCH_KEY"):
        call_command("index_submissions")
    settings.SERVES_STAFF = False
    assert search_key_can_be_read(None) == []


@pytest.mark.parametrize("role", ["public", "worker"])
def test_no_other_process_may_hold_the_key(settings, role):
    settings.SITE_ROLE, settings.INTAKE_PRIVATE_KEYS, settings.AUDIT_KEY = role, [], ""
    (message,) = only_staff_hold_private_keys(None)
    assert message.id == "intake.E005"
    assert "INTAKE_SEARCH_KEY" in message.msg


def test_a_search_asks_the_database_a_few_times_however_many_there_are():
    def queries(words):
        with CaptureQueriesContext(connection) as captured:
            search(words)
        return len(captured)

    receive()
    indexing.index_new(200)
    one = queries("Delgado")
    for number in range(5):
        receive(telephone=f"(310) 555-010{number}")
    indexing.index_new(200)
    assert queries("Delgado") == one <= 2
    assert queries("Rosa Quinn") <= 3


def test_the_submission_page_makes_them_too(nurse_client):
    submission = receive()
    nurse_client.get(page_of(submission))
    assert indexing.waiting().count() == 0
