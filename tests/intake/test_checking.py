"""Answers to the insurance form are checked before they are sent, and kept nowhere meanwhile."""

import re
from contextlib import nullcontext
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from asana_site.models import RateBucket
from intake import robots
from intake.models import Submission
from tests.intake.answers import (
    check,
    contact_answers,
    hidden_fields,
    insurance_answers,
    open_form,
    post,
    reference_in,
    send,
)

pytestmark = pytest.mark.django_db

PATH = "/verify-insurance/"
ROW = re.compile(r'<div class="answers__row">.*?</div>', re.S)
NASTY = '  <b>"Ros\u00e9" & \u202eseven\u200d\ufeff\t; '


def _shown(html):
    """(question, answer) of every row, as a person reads them."""
    rows = []
    for row in ROW.findall(html):
        question = re.search(r"<dt>(.*?)</dt>", row, re.S)[1]
        lines = re.findall(r"<dd(?: class=\"answers__none\")?>(.*?)</dd>", row, re.S)
        rows.append((question, " / ".join(line.strip() for line in lines)))
    return rows


def _change_buttons(html):
    """(field, id of the input it leads to) of every button."""
    return re.findall(r'name="change"\s+value="(\w+)"\s+formaction="[^"#]*#(\w+)"', html)


@pytest.mark.parametrize("step", ["check", "", "unheard-of", ["send", "check"], None])
def test_only_what_is_said_to_be_sent_is_sent(client, step):
    hidden = open_form(client, PATH)
    fields = hidden | insurance_answers() | ({} if step is None else {"step": step})
    response = post(client, PATH, fields)
    assert response.status_code == 200
    assert re.search(r"<title>\s*Check your answers \|", response.content.decode())
    assert Submission.objects.count() == 0


def test_between_the_steps_nothing_is_kept(client, settings):
    response = check(client, PATH, insurance_answers())
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert set(client.cookies) == {"csrftoken"}
    assert not Session.objects.exists()
    assert not RateBucket.objects.exists()
    assert not list(settings.INTAKE_SPOOL.glob("*"))


def test_every_question_is_shown_with_its_answer_in_the_words_of_the_form(client):
    shown = dict(_shown(check(client, PATH, insurance_answers()).content.decode()))
    assert shown == {
        "Is this for you or for someone else?": "For someone else",
        "Your name": "Rosa Delgado",
        "Telephone number": "(213) 555-0147",
        "E-mail address": "rosa@example.org",
        "How should we reach you?": "Call me",
        "If nobody answers, may we leave a voicemail?": "Yes",
        "If someone else answers, may we say who we are?": "I’m not sure",
        "When is a good time?": "after six",
        "Photograph of the front of the card": "Not answered",
        "Photograph of the back of the card": "Not answered",
        "Insurance company": "Sierra Mutual",
        "Plan type": "PPO",
        "Member or policy number": "XQ1234567",
        "Group number": "G99",
        "Who is the primary insured?": "Someone else, such as a parent or spouse",
        "Name of the primary insured": "Marta Delgado",
        "Date of birth of the primary insured": "May 9, 1961",
        "Name of the person seeking care": "Luis Delgado",
        "Date of birth of the person seeking care": "March 27, 1985",
        "State where the person seeking care lives": "California",
        "Which program are you asking about?": "Intensive Outpatient Program (IOP)",
        "May we contact you?": "Yes, Asana Recovery may contact me about what I wrote here, "
        "in the way I chose above.",
    }


def test_what_was_left_empty_is_told_and_what_has_to_do_with_nobody_is_left_out(client):
    nobody = dict.fromkeys((f"insured_birth_date_{part}" for part in ("month", "day", "year")), "")
    answers = insurance_answers(
        for_whom="self", care_name="", insured="self", insured_name="", **nobody, group_number=""
    )
    shown = dict(_shown(check(client, PATH, answers).content.decode()))
    assert shown["Group number"] == "Not answered"
    assert "Name of the primary insured" not in shown
    assert "Date of birth of the primary insured" not in shown
    assert "Name of the person seeking care" not in shown


def test_what_is_sent_though_the_form_no_longer_asks_for_it_is_shown(client):
    answers = insurance_answers(for_whom="self", insured="self")
    shown = dict(_shown(check(client, PATH, answers).content.decode()))
    assert shown["Name of the primary insured"] == "Marta Delgado"
    assert shown["Date of birth of the primary insured"] == "May 9, 1961"
    assert shown["Name of the person seeking care"] == "Luis Delgado"


@pytest.mark.parametrize(
    ("number", "told"),
    [("", "I don’t have it with me"), ("XQ 1", "XQ1 / I don’t have it with me")],
)
def test_a_card_that_is_not_at_hand_is_the_answer_to_the_question_for_its_number(
    client, number, told
):
    answers = insurance_answers(member_id=number, no_member_id="on")
    assert ("Member or policy number", told) in _shown(
        check(client, PATH, answers).content.decode()
    )


def test_what_was_typed_is_carried_to_the_letter(client):
    typed = insurance_answers(
        name=NASTY, best_time=NASTY, care_birth_date_month=" march ", no_member_id="on"
    )
    page = check(client, PATH, typed)
    assert "<b>" not in page.content.decode()
    carried = hidden_fields(page.content.decode())
    assert {name: carried[name] for name in typed} == typed


def test_what_is_sent_from_there_is_what_is_sent_at_once(client):
    hidden = open_form(client, PATH)
    at_once = send(client, PATH, insurance_answers(name=NASTY), hidden)
    stored = Submission.objects.get().read()
    carried = hidden_fields(
        check(client, PATH, insurance_answers(name=NASTY), hidden).content.decode()
    )
    from_there = post(client, PATH, carried | {"step": "send"})
    assert from_there.status_code == 302
    # One submission: the answers are the same, so their reference is.
    assert Submission.objects.count() == 1
    assert reference_in(from_there.url) == reference_in(at_once.url)
    assert Submission.objects.get().read() == stored


def test_whoever_goes_back_and_sends_once_more_is_heard_once(client):
    for _ in range(2):
        carried = hidden_fields(check(client, PATH, insurance_answers()).content.decode())
        for _ in range(2):
            assert post(client, PATH, carried | {"step": "send"}).status_code == 302
    assert Submission.objects.count() == 1


def test_every_answer_can_be_changed_where_it_stands_in_the_form(client):
    page = check(client, PATH, insurance_answers()).content.decode()
    carried = hidden_fields(page)
    buttons = _change_buttons(page)
    assert len(buttons) == len(_shown(page))
    for name, input_id in buttons:
        response = post(client, PATH, carried | {"change": name})
        html = response.content.decode()
        assert response.status_code == 200
        assert re.search(r"<title>\s*Verify your insurance \|", html)
        assert "There is a problem" not in html
        assert html.count("autofocus") == 1, name
        begun = re.search(r"<(?:input|select|textarea)[^>]*\sautofocus[^>]*>", html)[0]
        assert f'id="{input_id}"' in begun, name
        assert f'name="{name}' in begun
    assert Submission.objects.count() == 0


def test_the_form_comes_back_with_everything_to_change_one_answer(client):
    carried = hidden_fields(check(client, PATH, insurance_answers()).content.decode())
    html = post(client, PATH, carried | {"change": "insurer"}).content.decode()
    chosen = {"for_whom", "contact_by", "voicemail", "say_who", "insured", "consent"}
    picked = {"plan_type", "state", "program"}
    typed = insurance_answers()
    for name in picked:
        assert f'<option value="{typed[name]}" selected>' in html, name
    for name in chosen - {"consent"}:
        assert re.search(rf'name="{name}"\s+value="{typed[name]}"[^>]* checked', html), name
    for name in typed.keys() - chosen - picked:
        assert f'name="{name}" value="{typed[name]}"' in html, name
    assert html.count(" checked") == len(chosen)


@pytest.mark.parametrize("name", ["", "nonsense", "token", "__class__", "\x00", ["name", "x"]])
def test_an_answer_that_nobody_knows_brings_the_form_back_all_the_same(client, name):
    carried = hidden_fields(check(client, PATH, insurance_answers()).content.decode())
    response = post(client, PATH, carried | {"change": name, "step": "send"})
    html = response.content.decode()
    assert response.status_code == 200
    assert 'value="Marta Delgado"' in html
    assert "autofocus" not in html
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("button", [{"step": "send"}, {"step": "check"}, {"change": "name"}])
def test_a_carried_value_that_was_meddled_with_is_told_in_the_form(client, button):
    carried = hidden_fields(check(client, PATH, insurance_answers()).content.decode())
    meddled = carried | {"care_birth_date_day": "31<script>", "for_whom": "nobody"}
    response = post(client, PATH, meddled | button)
    html = response.content.decode()
    assert response.status_code == 422
    assert re.search(r"<title>\s*Error: Verify your insurance", html)
    assert "Enter the day as a number from 1 to 31." in html
    assert "<script>" not in html
    assert 'value="Marta Delgado"' in html
    assert Submission.objects.count() == 0


@pytest.mark.parametrize(
    ("fault", "changed", "status"),
    [
        (override_settings(INTAKE_PUBLIC_KEY="broken"), {}, 503),
        (patch.object(robots, "FLOOD_FROM_ONE_ADDRESS", 0), {}, 429),
        (nullcontext(), {"token": "forged"}, 403),
    ],
    ids=["no key", "flood", "old token"],
)
def test_when_it_cannot_be_sent_everything_is_still_there_to_be_sent_again(
    client, fault, changed, status
):
    carried = hidden_fields(check(client, PATH, insurance_answers()).content.decode())
    with fault:
        response = post(client, PATH, carried | changed | {"step": "send"})
    html = response.content.decode()
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    assert re.search(r"<title>\s*Error: Check your answers", html)
    assert html.count("autofocus") == 1
    assert 'href="tel:' in html
    assert "reference" not in html
    again = hidden_fields(html)
    assert {name: again[name] for name in insurance_answers()} == insurance_answers()
    assert post(client, PATH, again | {"step": "send"}).status_code == 302


def test_a_post_that_does_not_come_from_our_page_keeps_the_answers_in_every_step():
    for button in ({"step": "send"}, {"step": "check"}, {"change": "name"}):
        strict = Client(enforce_csrf_checks=True)
        response = post(strict, PATH, insurance_answers() | button)
        html = response.content.decode()
        assert response.status_code == 403
        assert re.search(r"<title>\s*Error: ", html)
        assert 'value="Marta Delgado"' in html
        again = hidden_fields(html)
        assert post(strict, PATH, again | insurance_answers() | {"step": "send"}).status_code == 302


def test_what_people_do_not_see_is_carried_so_that_a_robot_stays_marked(client):
    page = check(client, PATH, insurance_answers(website="https://spam.example"))
    carried = hidden_fields(page.content.decode())
    assert post(client, PATH, carried | {"step": "send"}).status_code == 302
    assert "honeypot" in Submission.objects.get().robot_signs


def test_a_form_left_open_too_long_is_checked_and_sent_all_the_same(client):
    hidden = open_form(client, PATH) | {"token": "forged"}
    carried = hidden_fields(check(client, PATH, insurance_answers(), hidden).content.decode())
    assert post(client, PATH, carried | {"step": "send"}).status_code == 302


def test_the_telephone_number_is_on_every_step(client):
    carried = hidden_fields(check(client, PATH, insurance_answers()).content.decode())
    for button in ({"step": "check"}, {"change": "name"}):
        html = post(client, PATH, carried | button).content.decode()
        main = html[html.index("<main") : html.index("</main>")]
        assert main.count('href="tel:') >= 2


def test_no_link_in_what_is_checked_leads_to_the_empty_form(client):
    html = check(client, PATH, insurance_answers()).content.decode()
    main = html[html.index('class="breadcrumbs"') : html.index("</main>")]
    assert f'href="{PATH}"' not in main


def test_a_message_is_sent_without_this_step(client):
    fields = open_form(client, "/contact/") | contact_answers() | {"step": "check"}
    assert post(client, "/contact/", fields).status_code == 302
