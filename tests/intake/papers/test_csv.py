"""The exported file is safe to open in a spreadsheet and says what people wrote."""

import csv
import re
from io import StringIO

import pytest
from django.test import Client

from intake.export import as_csv, safe_cell
from intake.models import Submission
from tests.intake.answers import contact_answers, send

BEGINNINGS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0"]
UNSEEN = [" ", "\u00a0", "\u200b", "\u202e", "\ufeff", "\u3000"]


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_whatever_begins_a_formula_gets_an_apostrophe(beginning):
    assert safe_cell(f"{beginning}1+1") == f"'{beginning}1+1"


@pytest.mark.parametrize("unseen", UNSEEN)
def test_nothing_unseen_hides_a_beginning(unseen):
    assert safe_cell(f"{unseen}=1+1") == f"'{unseen}=1+1"


@pytest.mark.parametrize("separator", [";", "\t", "\n", "\r\n", "; \n "])
@pytest.mark.parametrize("before", ["", "Rosa", '"'])
def test_nothing_begins_a_formula_behind_another_separator(separator, before):
    typed = f"{before}{separator}=1+1{separator}then"
    cell = safe_cell(typed)
    assert not re.search(r"[;\t\r\n]\s*=", cell)
    assert cell.replace("'", "") == typed


@pytest.mark.parametrize(
    "text",
    ["", "Rosa; 1-2\nthen = no", "Rosa", "1-2", "a=b", "(213) 555-0147", "'=1", "  ", "\u202a"],
)
def test_other_text_stays_as_it_is(text):
    assert safe_cell(text) == text


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["name", "best_time", "message"])
@pytest.mark.parametrize("typed", ['=HYPERLINK("x")', "+1 213 555 0147", "-2", "@SUM(1)", "＝1"])
def test_no_answer_becomes_a_formula(field, typed):
    send(Client(), "/contact/", contact_answers(**{field: typed}))
    text = as_csv(Submission.objects.all(), with_sensitive=False)
    cells = [
        cell for row in csv.reader(StringIO(text.lstrip("\ufeff"), newline="")) for cell in row
    ]
    assert f"'{typed}" in cells
    assert not any(cell.startswith(tuple(BEGINNINGS)) for cell in cells)


@pytest.mark.django_db
def test_quotes_commas_lines_and_every_script_come_back(db):
    message = "She said \"no\", twice;\nthen: 'yes'\n\nמה שלומך — 你好"
    send(Client(), "/contact/", contact_answers(name="Жанна, Ó Néill", message=message))
    text = as_csv(Submission.objects.all(), with_sensitive=True)
    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(StringIO(text.lstrip("\ufeff"), newline=""))
    assert row["What would you like to ask or tell us?"] == message
    assert row["Your name"] == "Жанна, Ó Néill"
    assert all(line.startswith('"') for line in text.lstrip("\ufeff").split("\r\n") if line)


@pytest.mark.django_db
def test_a_question_that_a_stranger_sealed_is_no_formula_either():
    send(Client(), "/contact/", contact_answers())
    submission = Submission.objects.get()
    answer = {"name": ["odd"], "question": "=1+1", "text": 5}
    submission.seal(
        {
            "kind": "contact",
            "groups": [{"heading": "x", "answers": [answer]}],
            "consent": {},
            "version": 1,
        }
    )
    submission.save()
    text = as_csv(Submission.objects.all(), with_sensitive=False)
    head, row = csv.reader(StringIO(text.lstrip("\ufeff"), newline=""))
    assert (head[-2], row[-2]) == ("'=1+1", "5")
