"""The one page to go over with the caller."""

import re

import pytest

from asana_site.models import Center
from tests.intake.papers.recordings import benefits

pytestmark = pytest.mark.django_db

NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


def _sheet(client, at):
    html = client.get(at("benefits/print")).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index('class="paper"') :]))


def test_it_says_what_was_said_and_what_it_means(nurse_client, submission, at):
    nurse_client.post(at("benefits"), benefits())
    text = _sheet(nurse_client, at)
    order = [
        *(submission.reference, "by nurse", "Your insurance benefits", "Sierra Mutual, PPO"),
        *("An estimate by your insurer, not a promise of payment.", "In network", "Deductible"),
        *("What you pay yourself before the plan begins to pay.", "$1,500"),
        *("Paid so far: $400. Left to pay: $1,100", "Copay", "$50", "Coinsurance", "20%"),
        *("$6,000", "Left to pay: $5,600", "Detox, Residential", "For some levels"),
        *("Claims within 90 days.", "November 20, 2025", "Tina", "REF-8812", NOTICE, "Shred it"),
    ]
    position = 0
    for words in order:
        position = text.index(words, position)
    assert Center.load().telephone in text


def test_what_was_not_told_is_not_made_up(nurse_client, at):
    nurse_client.post(
        at("benefits"),
        {"active": "no", "network": "out", "called_on": "11/20/2025", "no_reference": "on"},
    )
    text = _sheet(nurse_client, at)
    assert text.count("Your insurer did not say") == 6
    assert "Family deductible" not in text
    assert "$" not in text
    assert "gave no reference" in text


def test_an_amount_paid_without_the_whole_is_told_without_a_rest(nurse_client, at):
    nurse_client.post(at("benefits"), benefits(deductible=""))
    text = _sheet(nurse_client, at)
    assert "Paid so far: $400" in text
    assert text.count("Left to pay") == 1


def test_it_names_nobody_and_shows_no_number_of_the_plan(nurse_client, at):
    nurse_client.post(at("benefits"), benefits())
    html = nurse_client.get(at("benefits/print")).content.decode()
    for word in ("Rosa", "Delgado", "XQ1234567", "G99", "1961", "1985"):
        assert word not in html


def test_printing_it_is_on_the_record(nurse_client, submission, at, recorded):
    nurse_client.post(at("benefits"), benefits())
    nurse_client.get(at("benefits/print"))
    assert recorded(submission.reference)[-1] == ("print", "summary of benefits")


def test_without_a_recording_there_is_nothing_to_print(nurse_client, submission, at, recorded):
    response = nurse_client.get(at("benefits/print"))
    assert (response.status_code, response.url) == (302, at("change"))
    assert "print" not in [action for action, _ in recorded(submission.reference)]
