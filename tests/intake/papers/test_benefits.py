"""What an insurer said: typed in haste, kept as it was meant, and shown on the submission."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from intake.models import BenefitsVerification, Submission, TimelineEntry
from tests.intake.papers.recordings import benefits
from tests.staff.signing_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db


ASKED_FOR = "benefits/asked-for"


def _kept():
    groups = BenefitsVerification.objects.latest("recorded_at").unseal()["groups"]
    return {answer["name"]: answer for group in groups for answer in group["answers"]}


def _errors(response):
    assert response.status_code == 422
    return re.findall(r'<a href="#(id_\w+)">([^<]+)</a>', response.content.decode())


def test_a_recording_is_sealed_and_stands_on_the_timeline_and_the_record(
    nurse_client, nurse, submission, at, recorded
):
    answer = nurse_client.post(at("benefits"), benefits())
    assert (answer.status_code, answer.url) == (302, at("change"))
    row = BenefitsVerification.objects.get()
    assert (row.submission_id, row.author) == (submission.pk, nurse)
    entry = TimelineEntry.objects.get()
    assert (entry.act, entry.detail, entry.actor) == ("benefits", "", nurse)
    assert ("change", "Recorded benefits") in recorded(submission.reference)


@pytest.mark.parametrize(
    ("field", "typed", "value", "text"),
    [
        ("deductible", "$1,500", "1500.00", "$1,500"),
        ("deductible", " 1500.5 ", "1500.50", "$1,500.50"),
        ("deductible", "$ 1 500 USD", "1500.00", "$1,500"),
        ("deductible", "1,234,567.89", "1234567.89", "$1,234,567.89"),
        ("deductible", "", "", ""),
        ("copay", ".5", "0.50", "$0.50"),
        ("copay", "0", "0.00", "$0"),
        ("coinsurance", "20", "20", "20%"),
        ("coinsurance", "20 %", "20", "20%"),
        ("coinsurance", "12.50 percent", "12.5", "12.5%"),
        ("coinsurance", "100", "100", "100%"),
        ("called_on", "2025-11-20", "2025-11-20", "November 20, 2025"),
        ("called_on", "11/20/25", "2025-11-20", "November 20, 2025"),
        ("levels", ["residential", "detox"], ["residential", "detox"], "Detox, Residential"),
    ],
)
def test_amounts_and_days_are_understood_as_they_are_typed(
    nurse_client, at, field, typed, value, text
):
    changes = {"deductible_met": "", field: typed}
    assert nurse_client.post(at("benefits"), benefits(**changes)).status_code == 302
    assert (_kept()[field]["value"], _kept()[field]["text"]) == (value, text)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *(
            ("deductible", typed)
            for typed in ("a lot", "-5", "1.500,00", "1,50", "NaN", "99999999")
        ),
        *(("coinsurance", typed) for typed in ("101", "-1", "half", "20.123", "1e2")),
        ("active", None),
        ("active", "maybe"),
        ("network", None),
        ("levels", ["hotel"]),
        ("called_on", ""),
        ("called_on", "yesterday"),
        ("spoke_with", "x" * 121),
        ("remarks", "x" * 1201),
        ("remarks", "short\n" * 12 + "lines"),
    ],
)
def test_what_cannot_be_meant_is_told_at_its_field_and_nothing_typed_is_lost(
    nurse_client, at, field, typed
):
    response = nurse_client.post(at("benefits"), benefits(copay="75", **{field: typed}))
    errors = _errors(response)
    assert len(errors) == 1
    assert errors[0][0].startswith(f"id_{field}")
    html = response.content.decode()
    assert 'value="75"' in html
    assert f'id="{errors[0][0]}"' in html
    assert "<title>Error: " in html
    assert not BenefitsVerification.objects.exists()


def test_a_day_to_come_is_no_day_of_a_call(nurse_client, at):
    tomorrow = timezone.localdate() + timedelta(days=1)
    response = nurse_client.post(at("benefits"), benefits(called_on=tomorrow.isoformat()))
    assert _errors(response) == [
        ("id_called_on", "Check the date of the call: it has not come yet.")
    ]


def test_more_cannot_be_met_than_there_is(nurse_client, at):
    response = nurse_client.post(at("benefits"), benefits(deductible_met="2000"))
    assert [field for field, _ in _errors(response)] == ["id_deductible_met"]


@pytest.mark.parametrize(
    ("changes", "is_right"),
    [
        ({"call_reference": "", "no_reference": "on"}, True),
        ({"call_reference": ""}, False),
        ({"no_reference": "on"}, False),
    ],
)
def test_a_call_has_a_reference_or_is_known_to_have_none(nurse_client, at, changes, is_right):
    response = nurse_client.post(at("benefits"), benefits(**changes))
    assert (response.status_code == 302) is is_right


def test_little_is_needed(nurse_client, at):
    few = {
        "active": "unknown",
        "network": "unknown",
        "called_on": "11/20/2025",
        "no_reference": "on",
    }
    assert nurse_client.post(at("benefits"), few).status_code == 302


def test_the_next_recording_starts_with_the_latest_but_for_the_call(nurse_client, at):
    nurse_client.post(at("benefits"), benefits())
    html = nurse_client.get(at("benefits")).content.decode()
    assert re.search(r'name="deductible" value="1500"', html)
    assert re.search(r'value="residential"[^>]* checked', html)
    assert "Claims within 90 days." in html
    assert "REF-8812" not in html
    assert "Tina" not in html
    nurse_client.post(at("benefits"), benefits(deductible="2500"))
    assert BenefitsVerification.objects.count() == 2
    page = nurse_client.get(at("change")).content.decode()
    assert "$2,500" in page
    assert "$1,500" not in page


def test_the_submission_page_shows_it_in_short(nurse_client, at):
    empty = nurse_client.get(at("change")).content.decode()
    assert "Nothing is recorded yet." in empty
    assert at("benefits") in empty
    assert at("benefits/print") not in empty
    nurse_client.post(at("benefits"), benefits())
    html = nurse_client.get(at("change")).content.decode()
    for words in ("In network", "$1,500", "20%", "Detox, Residential", "REF-8812", "nurse"):
        assert words in html
    assert at("benefits/print") in html


def test_the_status_moves_along_with_one_click_where_that_may_follow(nurse_client, submission, at):
    Submission.objects.update(status="scheduled")
    assert "mark_verified" not in nurse_client.get(at("benefits")).content.decode()
    Submission.objects.update(status="new")
    assert "mark_verified" in nurse_client.get(at("benefits")).content.decode()
    nurse_client.post(at("benefits"), benefits(mark_verified="on"))
    submission.refresh_from_db()
    assert submission.status == "verified"
    assert {entry.act for entry in TimelineEntry.objects.all()} == {"benefits", "status"}


def test_a_forged_step_is_passed_over_and_the_recording_stands(nurse_client, submission, at):
    Submission.objects.update(status="scheduled")
    nurse_client.post(at("benefits"), benefits(mark_verified="on", status="admitted"))
    submission.refresh_from_db()
    assert submission.status == "scheduled"
    assert BenefitsVerification.objects.count() == 1


def test_what_cannot_be_sealed_is_not_saved_and_stays_in_the_form(nurse_client, at, settings):
    settings.INTAKE_PUBLIC_KEY = ""
    response = nurse_client.post(at("benefits"), benefits())
    assert response.status_code == 503
    assert "could not be sealed" in response.content.decode()
    assert "Claims within 90 days." in response.content.decode()
    assert not BenefitsVerification.objects.exists()


def test_a_recording_that_cannot_be_opened_says_so_and_the_page_works(nurse_client, at):
    nurse_client.post(at("benefits"), benefits())
    BenefitsVerification.objects.update(sealed=b"damaged")
    for page in ("change", "benefits", "benefits/print", "print"):
        assert nurse_client.get(at(page)).status_code == 200
    assert "cannot be opened" in nurse_client.get(at("benefits/print")).content.decode()


@pytest.mark.parametrize("content", [{}, [], {"groups": [{}]}])
def test_something_else_that_was_sealed_there_is_told_plainly(
    nurse_client, nurse, submission, at, content
):
    row = BenefitsVerification(submission=submission, author=nurse)
    row.seal(content)
    row.save()
    html = nurse_client.get(at("change")).content.decode()
    assert "was not made by the form for benefits" in html


@pytest.mark.parametrize("page", ["benefits", "benefits/print"])
def test_nobody_else_opens_it(editor_client, nurse_client, submission, at, page, claim, recorded):
    assert editor_client.get(at(page)).status_code == 403
    claim(submission)
    answer = nurse_client.get(f"{at(page)}?_changelist_filters=list%3Dopen", follow=True)
    assert answer.redirect_chain == [(f"{at('change')}?_changelist_filters=list%3Dopen", 302)]
    html = answer.content.decode()
    assert "Somebody else has claimed this submission meanwhile." in html
    assert {"benefits": "was not opened", "benefits/print": "was not printed"}[page] in html
    assert "<bdi>other</bdi> has claimed this" in html
    assert "Delgado" not in html
    assert recorded(submission.reference) == [
        ("refusal", "claimed by somebody else"),
        ("view", "claimed by another: not shown"),
    ]


def test_who_may_only_look_records_nothing(at):
    reader = User.objects.create_user("reader", password=PASSWORD, is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_submission"))
    client = sign_in(Client(), reader)
    assert client.get(at("change")).status_code == 200
    assert client.post(at("benefits"), benefits()).status_code == 403
    assert not BenefitsVerification.objects.exists()


def test_the_form_is_on_the_record_too(nurse_client, submission, at, recorded):
    nurse_client.get(at("benefits"))
    nurse_client.post(at("benefits"), {})
    assert recorded(submission.reference) == [("view", "form for benefits")] * 2


def test_a_submission_that_does_not_exist_is_answered(nurse_client):
    for page in ("benefits", "benefits/print", "print", "reply/1"):
        address = f"/admin/intake/submission/6f0f686e-68f9-82ca-9c31-821b1cf18e89/{page}/"
        assert nurse_client.get(address).status_code == 404


def test_what_somebody_claims_meanwhile_keeps_all_that_was_typed(
    nurse_client, submission, at, claim, recorded
):
    claim(submission)
    # Whether or not there is something else to mend, and whichever button was pressed.
    for page, changes in (("benefits", {}), ("benefits", {"active": None}), (ASKED_FOR, {})):
        answer = nurse_client.post(at(page), benefits(**changes))
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "<bdi>other</bdi> has claimed this submission meanwhile, so nothing was" in html
        assert "Claims within 90 days." in html
        assert 'value="REF-8812"' in html
        for kept_from_them in ("Delgado", "Sierra Mutual", "XQ1234567", "Show what"):
            assert kept_from_them not in html
    assert recorded(submission.reference) == [("refusal", "claimed by somebody else")] * 3
    assert (BenefitsVerification.objects.count(), TimelineEntry.objects.count()) == (0, 0)


def test_a_form_sent_twice_is_one_recording_and_another_form_is_another(
    nurse_client, submission, at
):
    html = nurse_client.get(at("benefits")).content.decode()
    page = re.search(r'name="page" value="([0-9a-f-]{36})"', html)[1]
    for _ in range(2):
        assert nurse_client.post(at("benefits"), benefits(page=page)).status_code == 302
    assert (BenefitsVerification.objects.count(), TimelineEntry.objects.count()) == (1, 1)
    nurse_client.post(at("benefits"), benefits(page=str(uuid4())))
    assert BenefitsVerification.objects.count() == 2


def test_a_recording_is_work_that_keeps_a_claim(nurse_client, nurse, submission, at):
    hours_ago = timezone.now() - timedelta(hours=11)
    Submission.objects.update(claimed_by=nurse, claimed_at=hours_ago)
    nurse_client.post(at("benefits"), benefits())
    submission.refresh_from_db()
    assert submission.claimed_at > hours_ago
    assert submission.version == 0


def test_the_room_for_remarks_is_said_beforehand(nurse_client, at):
    html = nurse_client.get(at("benefits")).content.decode()
    assert "At most 1,200 characters and 12 lines" in html
    assert nurse_client.post(at("benefits"), benefits(remarks="word " * 240)).status_code == 302


def test_longer_remarks_of_former_recordings_are_still_shown(nurse_client, nurse, submission, at):
    nurse_client.post(at("benefits"), benefits())
    row = BenefitsVerification.objects.get()
    said = row.unseal()
    for group in said["groups"]:
        for answer in group["answers"]:
            if answer["name"] == "remarks":
                answer["text"] = answer["value"] = "word " * 799 + "the end"
    row.seal(said)
    row.save()
    for page in ("benefits/print", "print", "benefits"):
        assert "word the end" in nurse_client.get(at(page)).content.decode()
    answer = nurse_client.post(at("benefits"), benefits(remarks="word " * 799 + "the end"))
    assert "Use 1200 characters or fewer. This has 4002." in answer.content.decode()
