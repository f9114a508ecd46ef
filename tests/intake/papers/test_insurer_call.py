"""Beside the form for benefits: what one reads out to the insurer, in part on a recorded click."""

import re
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from intake.models import BenefitsVerification
from tests.intake.papers.recordings import benefits
from tests.staff.signing_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db

ASKED_FOR = "benefits/asked-for"
NUMBERS = ("XQ1234567", "G99", "May 9, 1961", "March 27, 1985")


def _numbers(response):
    html = response.content.decode()
    return [number for number in NUMBERS if number in html]


def test_beside_the_form_stands_what_is_read_out_to_the_insurer(nurse_client, at):
    response = nurse_client.get(at("benefits"))
    html = response.content.decode()
    for words in ("Sierra Mutual", "PPO", "Marta Delgado", "Luis Delgado", "California"):
        assert f"<bdi>{words}" in html
    assert _numbers(response) == []
    assert html.count('<span class="submission__empty">Hidden</span>') == 4


def test_one_click_shows_what_the_insurer_asks_for_once_and_on_the_record(
    nurse_client, submission, at, recorded
):
    untouched = {"called_on": timezone.localdate().isoformat(), "page": str(uuid4())}
    done = nurse_client.post(at(ASKED_FOR), untouched)
    assert (done.status_code, done.url) == (302, f"{at('benefits')}#asked-for")
    fields = "member_id, group_number, insured_birth_date, care_birth_date"
    assert recorded(submission.reference) == [("reveal", f"form for benefits: {fields}")]
    assert _numbers(nurse_client.get(at("benefits"))) == list(NUMBERS)
    assert len(recorded(submission.reference)) == 1
    assert _numbers(nurse_client.get(at("benefits"))) == []
    assert recorded(submission.reference)[1:] == [("view", "form for benefits")]


def test_what_was_typed_stays_when_the_numbers_are_shown(nurse_client, submission, at, recorded):
    response = nurse_client.post(at(ASKED_FOR), benefits(deductible="a lot"))
    html = response.content.decode()
    assert response.status_code == 200
    assert _numbers(response) == list(NUMBERS)
    for typed in ("a lot", "400", "20%", "Tina", "REF-8812"):
        assert f'value="{typed}"' in html
    assert "Claims within 90 days.</textarea>" in html
    assert re.search(r'name="levels" value="detox"[^>]* checked', html)
    assert re.search(r'name="active" value="yes"[^>]* checked', html)
    assert "There is a problem" not in html
    assert [action for action, _ in recorded(submission.reference)] == ["reveal"]
    assert not BenefitsVerification.objects.exists()
    assert _numbers(nurse_client.get(at("benefits"))) == []


def test_a_former_recording_in_the_form_was_not_typed(nurse_client, at):
    nurse_client.post(at("benefits"), benefits())
    html = nurse_client.get(at("benefits")).content.decode()
    untouched = {"called_on": timezone.localdate().isoformat(), "levels": ["detox", "residential"]}
    untouched |= {
        name: value
        for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', html)
        if name in ("deductible", "deductible_met", "copay", "coinsurance")
    }
    untouched |= {"out_of_pocket": "6000", "out_of_pocket_met": "400", "active": "yes"}
    untouched |= {"network": "in", "authorization": "some", "remarks": "Claims within 90 days."}
    assert nurse_client.post(at(ASKED_FOR), untouched).status_code == 302


def test_what_was_asked_for_is_shown_in_no_other_session(nurse_client, nurse, at):
    today = timezone.localdate().isoformat()
    nurse_client.post(at(ASKED_FOR), {"called_on": today})
    assert _numbers(sign_in(Client(), nurse).get(at("benefits"))) == []
    assert _numbers(nurse_client.get(at("change"))) == []
    assert _numbers(nurse_client.get(at("benefits"))) == list(NUMBERS)


def test_who_may_not_work_on_it_is_shown_nothing_there(editor_client, nurse_client, at):
    assert editor_client.post(at(ASKED_FOR)).status_code == 403
    reader = User.objects.create_user("reader", password=PASSWORD, is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_submission"))
    assert sign_in(Client(), reader).post(at(ASKED_FOR)).status_code == 403
    assert nurse_client.get(at(ASKED_FOR)).url == at("benefits")


def test_without_its_key_nothing_is_shown_and_nothing_said_to_be(
    nurse_client, submission, at, recorded, settings
):
    settings.INTAKE_PRIVATE_KEYS = []
    html = nurse_client.post(at(ASKED_FOR), {"copay": "75"}).content.decode()
    assert "This submission cannot be opened." in html
    assert 'value="75"' in html
    assert recorded(submission.reference) == [("view", "form for benefits")]


def test_the_button_that_enter_presses_shows_no_number(nurse_client, at):
    html = nurse_client.get(at("benefits")).content.decode()
    first = re.search(r'<button[^>]*form="benefits"[^>]*>', html)
    assert "formaction" not in first[0]
    assert first.start() < html.index(f"{ASKED_FOR}/")


def test_a_contact_form_asks_for_no_plan_and_the_page_says_so(nurse_client, contact):
    html = nurse_client.get(f"/admin/intake/submission/{contact.pk}/benefits/")
    assert "The contact form asks for no plan." in html.content.decode()
    assert "Show what the insurer asks for" not in html.content.decode()
