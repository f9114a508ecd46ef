"""Both forms: what a person sends arrives, and what is wrong is told in plain words."""

import re

import pytest
import time_machine
from django.test import Client

from asana_site.models import Center
from intake.models import Submission
from tests.intake.answers import (
    contact_answers,
    hidden_fields,
    insurance_answers,
    open_form,
    reference_in,
    send,
)

pytestmark = pytest.mark.django_db

FORMS = [("/contact/", contact_answers), ("/verify-insurance/", insurance_answers)]
both_forms = pytest.mark.parametrize(("path", "answers"), FORMS)


def _stored(name):
    return Submission.objects.get().read().value_of(name)


@both_forms
def test_a_complete_form_is_stored_and_answered_with_a_reference(client, path, answers):
    response = send(client, path, answers())
    submission = Submission.objects.get()
    assert response.status_code == 302
    assert response.url.startswith(f"{path}sent/{submission.reference}.")
    sent = client.get(response.url)
    assert submission.reference in sent.content.decode()


@both_forms
def test_the_form_sent_again_gives_the_same_reference_and_is_stored_once(client, path, answers):
    hidden = open_form(client, path)
    first = send(client, path, answers(), hidden)
    again = send(client, path, answers(), hidden)
    assert reference_in(again.url) == reference_in(first.url)
    assert Submission.objects.count() == 1


@both_forms
def test_the_form_fetched_anew_by_the_back_button_gives_the_same_reference(client, path, answers):
    first = send(client, path, answers())
    again = send(client, path, answers())
    assert reference_in(again.url) == reference_in(first.url)
    assert Submission.objects.count() == 1


@both_forms
def test_the_same_words_from_another_browser_or_on_another_day_are_heard_again(path, answers):
    one = Client()
    with time_machine.travel("2026-11-23 22:00", tick=False):
        sent = [send(one, path, answers()), send(Client(), path, answers())]
    with time_machine.travel("2026-11-24 22:00", tick=False):
        sent.append(send(one, path, answers()))
    assert len({reference_in(response.url) for response in sent}) == 3
    assert Submission.objects.values("form_id").distinct().count() == 3


@both_forms
def test_the_form_sent_again_with_a_change_is_a_second_submission(client, path, answers):
    hidden = open_form(client, path)
    first = send(client, path, answers(), hidden)
    second = send(client, path, answers(best_time="mornings"), hidden)
    assert reference_in(second.url) != reference_in(first.url)
    assert Submission.objects.values("form_id").distinct().count() == 1
    assert Submission.objects.count() == 2


@both_forms
@pytest.mark.parametrize(
    ("changes", "message", "input_id"),
    [
        ({"for_whom": None}, "Choose who this is for.", "id_for_whom_0"),
        ({"for_whom": "nobody"}, "Choose one of the answers.", "id_for_whom_0"),
        ({"name": " "}, "Enter the name we should ask for.", "id_name"),
        ({"name": "\u200b\u202e"}, "Enter the name we should ask for.", "id_name"),
        ({"name": "x" * 129}, "Use 128 characters or fewer. This has 129.", "id_name"),
        (
            {"telephone": "", "email": ""},
            "Enter a telephone number or an e-mail address.",
            "id_telephone",
        ),
        ({"telephone": ""}, "Enter the telephone number we should use.", "id_telephone"),
        (
            {"contact_by": "email", "email": ""},
            "Enter the e-mail address we should use.",
            "id_email",
        ),
        ({"telephone": "555"}, "Enter the whole number with its area code.", "id_telephone"),
        (
            {"telephone": "at work"},
            "Enter the whole number with its area code.",
            "id_telephone",
        ),
        (
            {"email": "rosa at example"},
            "Enter an e-mail address in full, such as name@example.com.",
            "id_email",
        ),
        ({"contact_by": None}, "Choose how we should reach you.", "id_contact_by_0"),
        ({"voicemail": None}, "Choose whether we may leave a voicemail.", "id_voicemail_0"),
        ({"say_who": None}, "Choose whether we may say who we are.", "id_say_who_0"),
        ({"consent": None}, "Tick the box so that we may contact you.", "id_consent"),
    ],
)
def test_what_is_wrong_is_told_above_the_form_and_at_the_field(
    client, path, answers, changes, message, input_id
):
    response = send(client, path, answers(**changes))
    html = response.content.decode()
    assert response.status_code == 422
    assert re.search(r"<title>\s*Error: ", html)
    assert f'<a href="#{input_id}">{message}</a>' in html
    assert html.count(message) == 2
    assert f'id="{input_id}"' in html
    assert Submission.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "message", "input_id"),
    [
        ({"insurer": ""}, "Enter the name of the insurance company.", "id_insurer"),
        (
            {"member_id": " - "},
            "Enter the number, or tick “I don’t have it with me”.",
            "id_member_id",
        ),
        ({"care_name": ""}, "Enter the name of the person seeking care.", "id_care_name"),
        ({"insured": None}, "Choose who the primary insured is.", "id_insured_0"),
        ({"insured_name": ""}, "Enter the name of the primary insured.", "id_insured_name"),
        (
            {"state": ""},
            "Choose the state where the person seeking care lives.",
            "id_state",
        ),
        (
            {"insured_birth_date_day": ""},
            "Enter the day of birth of the primary insured.",
            "id_insured_birth_date_1",
        ),
        (
            {"care_birth_date_month": " ", "care_birth_date_year": ""},
            "Enter the month and year of birth of the person seeking care.",
            "id_care_birth_date_0",
        ),
        (
            {f"care_birth_date_{part}": "  " for part in ("month", "day", "year")},
            "Enter the date of birth of the person seeking care.",
            "id_care_birth_date_0",
        ),
        (
            {f"care_birth_date_{part}": "" for part in ("month", "day", "year")},
            "Enter the date of birth of the person seeking care.",
            "id_care_birth_date_0",
        ),
    ],
)
def test_what_is_wrong_with_the_insurance_is_told(client, changes, message, input_id):
    html = send(client, "/verify-insurance/", insurance_answers(**changes)).content.decode()
    assert f'<a href="#{input_id}">{message}</a>' in html
    assert html.count(message) == 2


MONTH, DAY, YEAR = range(3)
BAD_MONTH = "Enter the month as a number from 1 to 12 or by its name."
BAD_DAY = "Enter the day as a number from 1 to 31."
NO_SUCH_DATE = "Check the day and the month: that date does not exist."
TOO_OLD = "Check the year: it is more than 120 years ago."


@pytest.mark.parametrize(
    ("typed", "message", "wrong"),
    [
        (("13", "1", "1985"), BAD_MONTH, [MONTH]),
        (("Ma", "1", "1985"), BAD_MONTH, [MONTH]),
        (("999", "1", "1985"), BAD_MONTH, [MONTH]),
        (("2", "30", "1985"), NO_SUCH_DATE, [DAY, MONTH]),
        (("2", "32", "1985"), BAD_DAY, [DAY]),
        (("2", "0", "1985"), BAD_DAY, [DAY]),
        (("2", "-1", "1985"), BAD_DAY, [DAY]),
        (("2", "x", "1985"), BAD_DAY, [DAY]),
        (("2", "2147483648", "1985"), BAD_DAY, [DAY]),
        (("2", "9" * 40, "1985"), BAD_DAY, [DAY]),
        (("2", "9" * 41, "1985"), "Use 40 characters or fewer. This has 41.", [DAY]),
        (("2", "1", "85"), "Enter the year with four digits, such as 1985.", [YEAR]),
        (("2", "1", "0000"), TOO_OLD, [YEAR]),
        (("2", "1", "1799"), TOO_OLD, [YEAR]),
        (("2", "1", "2999"), "Check the year: a date of birth is in the past.", [YEAR]),
    ],
)
def test_a_date_that_cannot_be_is_told_kept_and_marked_where_it_is_wrong(
    client, typed, message, wrong
):
    parts = [f"care_birth_date_{part}" for part in ("month", "day", "year")]
    answers = insurance_answers(**dict(zip(parts, typed, strict=True)))
    html = send(client, "/verify-insurance/", answers).content.decode()
    assert html.count(message) == 2
    assert f'<a href="#id_care_birth_date_{wrong[0]}">{message}</a>' in html
    boxes = [re.search(rf'<input[^>]*name="{part}"[^>]*>', html)[0] for part in parts]
    for text, box in zip(typed, boxes, strict=True):
        assert f'value="{text}"' in box
    marked = [number for number, box in enumerate(boxes) if 'aria-invalid="true"' in box]
    assert marked == sorted(wrong)


@pytest.mark.parametrize("month", ["3", "03", "mar", "March", "MARCH.", " march ", "٣"])
def test_a_month_is_understood_as_people_write_it(client, month):
    send(client, "/verify-insurance/", insurance_answers(care_birth_date_month=month))
    assert _stored("care_birth_date") == "1985-03-27"


def test_without_the_card_the_form_is_taken(client):
    answers = insurance_answers(member_id="", no_member_id="on", group_number="")
    assert send(client, "/verify-insurance/", answers).status_code == 302
    assert _stored("no_member_id") is True


def test_spaces_and_hyphens_of_a_member_number_do_not_count(client):
    send(client, "/verify-insurance/", insurance_answers())
    assert _stored("member_id") == "XQ1234567"


def test_when_nobody_else_is_insured_no_other_name_is_asked_for(client):
    answers = insurance_answers(
        insured="self",
        insured_name="",
        **{f"insured_birth_date_{part}": "" for part in ("month", "day", "year")},
    )
    assert send(client, "/verify-insurance/", answers).status_code == 302


@both_forms
def test_everything_typed_comes_back_when_something_is_wrong(client, path, answers):
    typed = answers(name="", best_time='<after "six" & seven>')
    html = send(client, path, typed).content.decode()
    assert "&lt;after &quot;six&quot; &amp; seven&gt;" in html
    for name, value in typed.items():
        if value and name not in ("best_time", "consent"):
            shown = (
                f'value="{value}"' in html
                or f">{value}<" in html
                or f"\n{value}</textarea>" in html
            )
            assert shown, name
    assert html.count(" checked") == sum(
        name in typed
        for name in ("for_whom", "contact_by", "voicemail", "say_who", "insured", "consent")
    )


@pytest.mark.parametrize(
    "number",
    [
        "2135550147",
        "+1 213 555 0147 ext. 9",
        "213.555.0147 (ask for Rosa)",
        "٢١٣٥٥٥٠١٤٧",
        "555 CALL 1",
    ],
)
def test_a_telephone_number_is_kept_exactly_as_typed(client, number):
    send(client, "/contact/", contact_answers(telephone=number))
    assert _stored("telephone") == number


@pytest.mark.parametrize(
    "name",
    [
        *("Nguyễn Thị Hương", "Владимир", "محمد عبد الله", "צביה", "李小龍", "さくら", "김민준"),
        *("नरेंद्र", "ஸ்ரீ", "Ὀδυσσεύς", "Zoë O’Connor-Smythe", "می‌خواهم", "𐐷𐑊", "👩‍👩‍👧"),
    ],
)
def test_a_name_in_any_script_survives_unchanged(client, name):
    send(client, "/contact/", contact_answers(name=name))
    assert _stored("name") == name


@both_forms
def test_a_form_left_open_for_two_days_is_accepted(client, path, answers):
    with time_machine.travel("2026-11-23 22:00", tick=False):
        hidden = open_form(client, path)
    with time_machine.travel("2026-11-25 22:00", tick=False):
        assert send(client, path, answers(), hidden).status_code == 302


@both_forms
@pytest.mark.parametrize("token", ["", "forged", "a:b:c"])
def test_a_forged_token_gives_the_form_back_with_a_good_one(client, path, answers, token):
    hidden = open_form(client, path) | {"token": token}
    response = send(client, path, answers(), hidden)
    html = response.content.decode()
    assert response.status_code == 403
    assert "Rosa Delgado" in html
    assert "Send" in html
    again = hidden_fields(html)
    assert send(client, path, answers(), again).status_code == 302


@both_forms
def test_a_post_that_does_not_come_from_our_page_gives_the_form_back(path, answers):
    strict = Client(enforce_csrf_checks=True)
    response = send(strict, path, answers(), hidden={})
    html = response.content.decode()
    assert response.status_code == 403
    assert "Rosa Delgado" in html
    assert response["Cache-Control"] == "no-store"
    assert Submission.objects.count() == 0
    again = hidden_fields(html)
    assert send(strict, path, answers(), again).status_code == 302


def test_texting_is_offered_only_where_someone_reads_texts(client):
    assert "Text me" not in client.get("/contact/").content.decode()
    Center.objects.update(text_line="(213) 555-0199")
    assert "Text me" in client.get("/contact/").content.decode()


@both_forms
def test_the_program_that_a_page_names_is_chosen_in_the_form(client, path, answers):
    html = client.get(f"{path}?program=iop").content.decode()
    assert '<option value="iop" selected>' in html


@both_forms
def test_a_program_that_nobody_knows_is_passed_over(client, path, answers):
    response = client.get(f"{path}?program=nonsense")
    html = response.content.decode()
    assert response.status_code == 200
    assert '<option value="iop">' in html
    assert "nonsense" not in html.replace("program=nonsense", "")
    assert "There is a problem" not in html


@both_forms
def test_staff_read_which_program_was_asked_about(client, path, answers):
    send(client, path, answers(program="iop"))
    payload = Submission.objects.get().read()
    [answer] = [a for group in payload.groups for a in group.answers if a.name == "program"]
    assert answer.question == "Which program are you asking about?"
    assert answer.text == "Intensive Outpatient Program (IOP)"


@both_forms
def test_radio_answers_are_never_chosen_beforehand(client, path, answers):
    html = client.get(path).content.decode()
    assert 'type="radio"' in html
    assert " checked" not in html


@both_forms
def test_the_form_uses_no_native_validation_and_no_placeholders(client, path, answers):
    html = client.get(path).content.decode()
    form = html[html.index("<form") : html.index("</form>")]
    assert "novalidate" in form
    for refused in (" required=", " required>", "placeholder", "maxlength", "pattern="):
        assert refused not in form


@both_forms
def test_nobody_is_asked_for_a_social_security_number_or_a_history_of_use(client, path, answers):
    html = client.get(path).content.decode().lower()
    labels = " ".join(re.findall(r"<(?:label|legend)[^>]*>(.*?)</(?:label|legend)>", html, re.S))
    for refused in ("social security", "ssn", "substance", "drug"):
        assert refused not in labels


@both_forms
def test_the_wording_of_the_consent_is_stored_with_its_version(client, path, answers):
    send(client, path, answers())
    consent = Submission.objects.get().read().consent
    assert consent["version"]
    assert "may contact me" in consent["wording"]


@both_forms
def test_pages_of_the_form_are_kept_by_no_cache_and_set_the_csrf_cookie_alone(
    client, path, answers
):
    failed = send(client, path, answers(name=""))
    done = send(client, path, answers())
    for response in (client.get(path), failed, done, client.get(done.url)):
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert set(response.cookies) <= {"csrftoken"}
    assert set(client.cookies) == {"csrftoken"}
