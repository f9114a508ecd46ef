"""Numbers of a plan and dates of birth are shown one at a time, each time on the record."""

import re

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from intake.models import Note, Submission
from tests.intake.answers import contact_answers, insurance_answers, send
from tests.staff.members import member
from tests.staff.signing_in import sign_in

pytestmark = pytest.mark.django_db

HIDDEN = {
    "member_id": "XQ1234567",
    "group_number": "G99",
    "insured_birth_date": "May 9, 1961",
    "care_birth_date": "March 27, 1985",
}


def _reveal(client, its_page, field, **more):
    """Press the button, and go on to the page that it leads to."""
    address = its_page.replace("change", "reveal")
    return client.post(address, {"reveal": field, **more}, follow=True)


def _shown(response):
    """Which of the hidden answers can be read on the page."""
    html = response.content.decode()
    return {name for name, answer in HIDDEN.items() if answer in html}


def test_nothing_of_them_is_on_the_page_at_first(nurse_client, its_page):
    response = nurse_client.get(its_page)
    html = response.content.decode()
    assert _shown(response) == set()
    for part in ("1234567", "4567", "1961", "1985", "G99"):
        assert part not in html
    assert html.count('<span class="submission__empty">Hidden</span>') == 4
    assert "Luis Delgado" in html


def test_the_button_names_the_answer_and_leads_to_it(nurse_client, submission, its_page):
    html = nurse_client.get(its_page).content.decode()
    buttons = re.findall(
        r'<button[^>]+formaction="([^"]+)"[^>]+value="(\w+)">([^<]+)</button>', html
    )
    address = its_page.replace("change", "reveal")
    assert buttons == [
        (f"{address}#answer-{name}", name, words)
        for name, words in (
            ("member_id", "Show member or policy number"),
            ("group_number", "Show group number"),
            ("insured_birth_date", "Show date of birth of the primary insured"),
            ("care_birth_date", "Show date of birth of the person seeking care"),
        )
    ]


@pytest.mark.parametrize("field", HIDDEN)
def test_one_is_shown_at_its_place_and_the_others_stay_hidden(
    nurse_client, new_rows, submission, its_page, field
):
    response = _reveal(nurse_client, its_page, field)
    html = response.content.decode()
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert _shown(response) == {field}
    assert re.search(
        rf'<dd id="answer-{field}"[^>]*tabindex="-1"[^>]*>\s*<bdi[^>]*>{HIDDEN[field]}', html
    )
    assert new_rows() == [("nurse", "reveal", submission.reference, field)]


def test_what_was_shown_is_hidden_again_on_the_next_page(nurse_client, its_page):
    _reveal(nurse_client, its_page, "member_id")
    assert _shown(nurse_client.get(its_page)) == set()
    assert _shown(_reveal(nurse_client, its_page, "group_number")) == {"group_number"}


def test_the_post_leads_to_the_page_which_a_browser_can_go_back_to(
    nurse_client, new_rows, submission, its_page
):
    new_rows()
    fields = {"reveal": "group_number", "version": "0", "note": " ", "date": "", "to": ""}
    done = nurse_client.post(its_page.replace("change", "reveal"), fields)
    assert (done.status_code, done.url) == (302, f"{its_page}#answer-group_number")
    assert new_rows() == [("nurse", "reveal", submission.reference, "group_number")]
    assert _shown(nurse_client.get(its_page)) == {"group_number"}
    assert new_rows() == []
    assert _shown(nurse_client.get(its_page)) == set()
    assert new_rows() == [("nurse", "view", submission.reference, "")]


def test_what_was_asked_for_is_shown_in_no_other_session(nurse_client, nurse, its_page):
    nurse_client.post(its_page.replace("change", "reveal"), {"reveal": "member_id"})
    for client in (sign_in(Client(), nurse), sign_in(Client(), member("other", "Admissions"))):
        assert _shown(client.get(its_page)) == set()
    # Nor to whoever signs in next in the same browser.
    nurse_client.post("/admin/sign-in/out/")
    sign_in(nurse_client, member("next", "Admissions"))
    assert _shown(nurse_client.get(its_page)) == set()


def test_another_page_neither_shows_what_was_asked_for_nor_uses_it_up(nurse_client, its_page):
    send(Client(), "/verify-insurance/", insurance_answers(care_name="Ana Lim"))
    other = Submission.objects.latest("received_at")
    nurse_client.post(its_page.replace("change", "reveal"), {"reveal": "member_id"})
    for page in (
        f"/admin/intake/submission/{other.pk}/change/",
        its_page.replace("change", "print"),
    ):
        assert _shown(nurse_client.get(page)) == set()
    assert _shown(nurse_client.get(its_page.replace("change", "benefits"))) == set()
    assert _shown(nurse_client.get(its_page)) == {"member_id"}


def test_who_comes_a_minute_later_asks_again(nurse_client, its_page):
    with time_machine.travel("2026-03-02T18:05:00Z", tick=False) as clock:
        nurse_client = sign_in(Client(), nurse_client.get(its_page).wsgi_request.user)
        nurse_client.post(its_page.replace("change", "reveal"), {"reveal": "member_id"})
        clock.shift(61)
        assert _shown(nurse_client.get(its_page)) == set()


def test_what_is_claimed_between_the_click_and_the_page_is_not_shown(
    nurse_client, new_rows, submission, its_page
):
    nurse_client.post(its_page.replace("change", "reveal"), {"reveal": "member_id"})
    other = member("other", "Admissions")
    Submission.objects.update(claimed_by=other, claimed_at=timezone.now())
    new_rows()
    assert _shown(nurse_client.get(its_page)) == set()
    detail = "claimed by another: not shown"
    assert new_rows() == [("nurse", "view", submission.reference, detail)]


def test_what_is_claimed_before_the_click_is_refused_and_what_was_written_stays(
    nurse_client, new_rows, submission, its_page
):
    other = member("other", "Admissions")
    Submission.objects.update(claimed_by=other, claimed_at=timezone.now())
    new_rows()
    html = _reveal(nurse_client, its_page, "member_id").content.decode()
    assert "The answer was not shown. Somebody else has claimed this submission meanwhile." in html
    assert "<bdi>other</bdi> has claimed this" in html
    assert [row[1] for row in new_rows()] == ["refusal", "view"]
    html = _reveal(nurse_client, its_page, "member_id", note="Half a note").content.decode()
    assert "Half a note</textarea>" in html
    assert "XQ1234567" not in html


def test_what_cannot_be_recorded_is_not_shown_afterwards_either(nurse_client, its_page, settings):
    key, settings.AUDIT_KEY = settings.AUDIT_KEY, ""
    nurse_client.raise_request_exception = False
    answer = nurse_client.post(its_page.replace("change", "reveal"), {"reveal": "member_id"})
    assert answer.status_code == 500
    settings.AUDIT_KEY = key
    assert _shown(nurse_client.get(its_page)) == set()


def test_a_reload_or_bookmark_leads_back_to_the_page(nurse_client, its_page):
    address = its_page.replace("change", "reveal")
    response = nurse_client.get(f"{address}?reveal=member_id")
    assert response.status_code == 302
    assert response.url == its_page


@pytest.mark.parametrize("field", ["", "name", "nonsense", "member_id\0", "__class__"])
def test_no_other_answer_can_be_asked_for(nurse_client, new_rows, submission, its_page, field):
    response = _reveal(nurse_client, its_page, field)
    assert response.status_code == 200
    assert _shown(response) == set()
    assert new_rows() == [("nurse", "view", submission.reference, "")]


def test_an_answer_that_was_not_given_is_not_called_hidden(nurse_client, new_rows):
    answers = insurance_answers(member_id="", no_member_id="on", group_number="")
    send(Client(), "/verify-insurance/", answers)
    submission = Submission.objects.get()
    its_page = f"/admin/intake/submission/{submission.pk}/change/"
    html = nurse_client.get(its_page).content.decode()
    assert "Show member" not in html
    assert "Show group" not in html
    new_rows()
    _reveal(nurse_client, its_page, "member_id")
    assert new_rows() == [("nurse", "view", submission.reference, "")]


def test_without_its_key_nothing_is_shown_and_nothing_said_to_be(
    nurse_client, new_rows, submission, its_page, settings
):
    settings.INTAKE_PRIVATE_KEYS = []
    response = _reveal(nurse_client, its_page, "member_id")
    assert "cannot be opened" in response.content.decode()
    assert new_rows() == [("nurse", "view", submission.reference, "")]


def test_a_post_from_another_site_shows_nothing(nurse, its_page):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, nurse)
    response = _reveal(client, its_page, "member_id")
    assert response.status_code == 403
    assert _shown(response) == set()


def test_who_is_not_in_admissions_is_shown_nothing(client, editor_client, officer_client, its_page):
    for visitor, status in ((client, 302), (editor_client, 403), (officer_client, 403)):
        address = its_page.replace("change", "reveal")
        response = visitor.post(address, {"reveal": "member_id"})
        assert response.status_code == status
        assert _shown(response) == set()


def test_what_was_being_written_is_still_there_and_not_saved(nurse_client, submission, its_page):
    typed = {"version": "0", "note": "Half a note", "closed_reason": "answered"}
    typed |= {"date": "2030-05-06", "time": "09:30"}
    html = _reveal(nurse_client, its_page, "member_id", **typed).content.decode()
    assert re.search(r"<textarea[^>]*>\s*Half a note</textarea>", html)
    assert '<option value="answered" selected' in html
    assert 'value="2030-05-06"' in html
    assert 'value="09:30"' in html
    submission.refresh_from_db()
    assert (submission.status, submission.version) == ("new", 0)
    assert Note.objects.count() == 0


def test_somebody_who_may_only_read_sees_hidden_answers_too(submission, its_page, new_rows):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_submission"))
    client = Client()
    sign_in(client, reader)
    new_rows()
    typed = {"status": "closed", "note": "forged"}
    response = _reveal(client, its_page, "member_id", **typed)
    assert _shown(response) == {"member_id"}
    assert new_rows() == [("reader", "reveal", submission.reference, "member_id")]
    assert Note.objects.count() == 0


def test_a_contact_form_hides_nothing(nurse_client):
    send(Client(), "/contact/", contact_answers())
    its_page = f"/admin/intake/submission/{Submission.objects.get().pk}/change/"
    html = nurse_client.get(its_page).content.decode()
    assert "Hidden" not in html
    assert "submission__reveal" not in html
