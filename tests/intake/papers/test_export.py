"""A selection of submissions as a file: for leads, with a reason and a password, on record."""

import csv
import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from asana_site.audit.models import AuditRecord
from intake.models import Note, Submission
from intake.queue import export_pages
from tests.staff.signing_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db

EXPORT = "/admin/intake/submission/export/"
START = "/admin/intake/submission/"
# What a test sends within a second looks like a robot, and is not among what is to be done.
QUEUE = f"{START}?list=all"
HIDDEN = ("XQ1234567", "G99", "May 9, 1961", "March 27, 1985")


def _choose(client, *submissions):
    ids = [submission.pk for submission in submissions]
    return client.post(QUEUE, {"action": "export_selected", "_selected_action": ids})


def _answers(*submissions, **changes):
    answers = {
        "submission": [submission.pk for submission in submissions],
        "reason": "billing",
        "explanation": "For Ms. Okafor in billing.",
        "password": PASSWORD,
    }
    return {name: value for name, value in (answers | changes).items() if value is not None}


def _rows(response):
    assert response.status_code == 200
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def _exported():
    rows = AuditRecord.objects.filter(action="export").order_by("number")
    return list(rows.values_list("actor", "subject", "detail"))


def test_the_queue_offers_it_to_leads_alone(nurse_client, lead_client, submission):
    assert "export_selected" in lead_client.get(QUEUE).content.decode()
    assert "export_selected" not in nurse_client.get(QUEUE).content.decode()


def test_the_page_names_what_was_chosen_and_asks_why(lead_client, submission, contact):
    html = _choose(lead_client, submission, contact).content.decode()
    for words in (
        *(submission.reference, contact.reference, str(submission.pk), "2 submissions"),
        *("Transfer to billing", "Your password, again", "have not been read by anybody"),
    ):
        assert words in html
    assert "Delgado" not in html
    assert _exported() == []


def test_the_file_holds_a_row_for_each(lead_client, submission, contact):
    response = lead_client.post(EXPORT, _answers(submission, contact))
    today = timezone.localdate().isoformat()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == (f'attachment; filename="submissions-{today}.csv"')
    assert response["Cache-Control"] == "no-store"
    rows = {row["Reference"]: row for row in _rows(response)}
    assert set(rows) == {submission.reference, contact.reference}
    row = rows[submission.reference]
    assert (row["Kind"], row["Status"], row["Problem"]) == ("Insurance verification", "New", "")
    assert row["Your name"] == "Rosa Delgado"
    assert all(each["Notice"].startswith("42 CFR part 2 prohibits") for each in rows.values())
    assert row["Insurance company"] == "Sierra Mutual"
    assert rows[contact.reference]["Insurance company"] == ""
    assert rows[contact.reference]["What would you like to ask or tell us?"].startswith("My back")


@pytest.mark.parametrize("with_them", [False, True])
def test_numbers_and_dates_of_birth_are_in_it_only_when_asked_for(
    lead_client, submission, with_them
):
    more = {"sensitive": "on"} if with_them else {}
    text = lead_client.post(EXPORT, _answers(submission, **more)).content.decode()
    assert [answer in text for answer in HIDDEN] == [with_them] * 4
    assert ('"Member or policy number"' in text) is with_them
    assert '"Member or policy number: I don’t have it with me"' in text
    part = "with" if with_them else "without"
    detail = f"Transfer to billing, {part} member ID and dates of birth"
    assert _exported() == [("lead", submission.reference, detail)]


def test_the_explanation_is_a_sealed_note_on_each(lead_client, lead, submission, contact):
    lead_client.post(EXPORT, _answers(submission, contact))
    notes = Note.objects.all()
    assert {note.submission_id for note in notes} == {submission.pk, contact.pk}
    for note in notes:
        assert note.author == lead
        assert "For Ms. Okafor in billing." in note.read()
        assert "Transfer to billing" in note.read()
    assert not AuditRecord.objects.filter(detail__contains="Okafor").exists()


def test_an_unread_one_stays_unread(lead_client, submission):
    lead_client.post(EXPORT, _answers(submission))
    submission.refresh_from_db()
    assert submission.is_unread


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": None}, "id_reason_0"),
        ({"reason": "curiosity"}, "id_reason_0"),
        ({"explanation": "  "}, "id_explanation"),
        ({"explanation": "x" * 2001}, "id_explanation"),
        ({"password": ""}, "id_password"),
        ({"password": "wrong"}, "id_password"),
    ],
)
def test_without_a_reason_or_the_password_nothing_leaves(lead_client, submission, changes, field):
    response = lead_client.post(EXPORT, _answers(submission, **changes))
    html = response.content.decode()
    assert response.status_code == 422
    assert re.findall(r'<li>\s*<a href="#(\w+)"', html) == [field]
    assert f'id="{field}"' in html
    assert str(submission.pk) in html
    assert PASSWORD not in html
    assert (_exported(), Note.objects.count()) == ([], 0)


def test_a_wrong_password_is_on_the_record_and_keeps_what_was_typed(lead_client, submission):
    html = lead_client.post(EXPORT, _answers(submission, password="wrong")).content.decode()
    assert "For Ms. Okafor in billing." in html
    assert re.search(r'value="billing"[^>]* checked', html)
    refusal = AuditRecord.objects.filter(action="refusal").first()
    assert refusal is not None
    assert (refusal.actor, refusal.detail) == ("lead", "export: wrong password")


def test_guessing_the_password_ends_as_at_the_sign_in(lead_client, submission):
    for _ in range(5):
        assert lead_client.post(EXPORT, _answers(submission, password="x")).status_code == 422
    assert lead_client.post(EXPORT, _answers(submission)).status_code == 429
    assert _exported() == []


def test_who_has_no_permission_gets_no_file(nurse_client, editor_client, submission):
    for client in (nurse_client, editor_client):
        assert client.post(EXPORT, _answers(submission)).status_code == 403
        assert client.get(EXPORT).status_code == 403
    response = _choose(nurse_client, submission)
    assert "Your password, again" not in response.content.decode()
    assert _exported() == []


def test_the_page_says_beforehand_that_a_download_leaves_it_as_it_is(lead_client, submission):
    for page in (
        _choose(lead_client, submission),
        lead_client.post(EXPORT, _answers(submission, password="wrong")),
    ):
        html = page.content.decode()
        assert "This page stays as it is when the file arrives" in html
        assert re.search(r"data-told hidden>\s*The file is being downloaded.", html)


def test_only_a_post_exports(lead_client, submission):
    response = lead_client.get(EXPORT, _answers(submission))
    assert (response.status_code, response.url) == (302, START)
    assert _exported() == []


def test_a_post_from_another_site_exports_nothing(lead, submission):
    client = sign_in(Client(enforce_csrf_checks=True), lead)
    assert client.post(EXPORT, _answers(submission)).status_code == 403
    assert _exported() == []


def test_what_somebody_else_holds_is_refused_by_its_reference(
    lead_client, submission, contact, claim
):
    claim(submission)
    for response in (
        _choose(lead_client, submission, contact),
        lead_client.post(EXPORT, _answers(submission, contact)),
    ):
        assert response.status_code == 302
        told = [str(message) for message in get_messages(response.wsgi_request)]
        assert submission.reference in told[-1]
        assert contact.reference not in told[-1]
    assert _exported() == []


@pytest.mark.parametrize("meanwhile", ["claimed", "erased"])
def test_what_is_claimed_or_erased_while_the_password_is_checked_does_not_leave(
    lead_client, submission, contact, claim, monkeypatch, meanwhile
):
    answers, check_password = _answers(submission, contact), User.check_password

    def check_slowly(user, password):
        claim(contact) if meanwhile == "claimed" else contact.delete()
        return check_password(user, password)

    monkeypatch.setattr(User, "check_password", check_slowly)
    response = lead_client.post(EXPORT, answers)
    assert response.status_code == 302
    told = [str(message) for message in get_messages(response.wsgi_request)]
    words = {"claimed": contact.reference, "erased": "nothing was exported"}
    assert words[meanwhile] in told[-1]
    assert _exported() == []
    assert not Note.objects.exists()


def test_more_than_the_most_is_refused(lead_client, submission, contact, monkeypatch):
    monkeypatch.setattr(export_pages, "MOST_EXPORTED", 1)
    for response in (
        _choose(lead_client, submission, contact),
        lead_client.post(EXPORT, _answers(submission, contact)),
    ):
        assert response.status_code == 302
        told = [str(message) for message in get_messages(response.wsgi_request)]
        assert "1 submissions or fewer" in told[-1]
    assert _exported() == []


@pytest.mark.parametrize(
    "ids", [[], ["nonsense"], ["6f0f686e-68f9-82ca-9c31-821b1cf18e89"], ["\0"]]
)
def test_a_forged_choice_exports_nothing(lead_client, submission, ids):
    response = lead_client.post(EXPORT, _answers() | {"submission": ids})
    assert (response.status_code, response.url) == (302, START)
    assert _exported() == []


def test_one_that_cannot_be_opened_is_in_the_file_as_such(lead_client, submission, contact):
    Submission.objects.filter(pk=contact.pk).update(sealed=b"damaged")
    rows = {
        row["Reference"]: row
        for row in _rows(lead_client.post(EXPORT, _answers(submission, contact)))
    }
    assert rows[contact.reference]["Problem"] == "cannot be opened"
    assert rows[contact.reference]["Your name"] == ""
    assert rows[submission.reference]["Your name"] == "Rosa Delgado"


def _meanwhile(monkeypatch, act):
    """Let `act` happen after the page was checked, while the password is."""
    is_own_password = export_pages._is_own_password

    def slowly(*args):
        act()
        return is_own_password(*args)

    monkeypatch.setattr(export_pages, "_is_own_password", slowly)


def test_what_somebody_claims_meanwhile_is_not_exported(
    lead_client, submission, contact, claim, recorded, monkeypatch
):
    _meanwhile(monkeypatch, lambda: claim(submission))
    response = lead_client.post(EXPORT, _answers(submission, contact))
    assert (response.status_code, response.url) == (302, START)
    [message] = get_messages(response.wsgi_request)
    assert submission.reference in str(message)
    assert (_exported(), Note.objects.count()) == ([], 0)
    assert ("refusal", "export: claimed by another") in recorded(submission.reference)


def test_when_one_is_erased_meanwhile_nothing_is_exported(
    lead_client, submission, contact, monkeypatch
):
    _meanwhile(monkeypatch, lambda: Submission.objects.filter(pk=contact.pk).delete())
    response = lead_client.post(EXPORT, _answers(submission, contact))
    assert (response.status_code, response.url) == (302, START)
    [message] = get_messages(response.wsgi_request)
    assert "One of them is not there any more" in str(message)
    assert (_exported(), Note.objects.count()) == ([], 0)


def test_without_a_record_no_file_leaves_and_no_note_stays(lead_client, submission, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    lead_client.raise_request_exception = False
    monkeypatch.setattr(export_pages, "record", fail)
    response = lead_client.post(EXPORT, _answers(submission))
    assert response.status_code == 500
    assert "Delgado" not in response.content.decode()
    assert Note.objects.count() == 0


def test_without_a_key_for_the_note_nothing_leaves(lead_client, submission, settings):
    settings.INTAKE_PUBLIC_KEY = ""
    response = lead_client.post(EXPORT, _answers(submission))
    assert response.status_code == 503
    assert "could not be sealed" in response.content.decode()
    assert _exported() == []
