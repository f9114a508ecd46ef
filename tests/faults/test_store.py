"""What is wrong with a database after a run is found, whatever it is."""

from dataclasses import replace

import pytest

from tests.faults.letters import INSURANCE, Letter
from tests.faults.store import Stored, complaints, without_photographs

SENT = Letter(
    mark="letter-1",
    path=INSURANCE,
    fields={},
    cookie="",
    address="10.0.0.1",
    photographs={"front": b"", "back": b""},
    references=["K7H4Q-59XRL"],
)
WHOLE = Stored(
    id="1",
    reference="K7H4Q-59XRL",
    kind="insurance",
    mark="letter-1",
    parts={"photographs": 2, "notes": 0},
    photographs=["back", "front"],
)
PLAIN = replace(SENT, mark="letter-2", photographs={}, references=["29XRL-K7H4Q"])
PLAIN_ROW = Stored("2", "29XRL-K7H4Q", "contact", "letter-2", {"photographs": 0, "notes": 0}, [])
WRONG = {
    "lost": None,
    "under another reference": replace(WHOLE, reference="AAAAA-AAAAA"),
    "half": replace(WHOLE, parts={"photographs": 1, "notes": 0}, photographs=["front"]),
    "without any photograph": replace(WHOLE, parts={"photographs": 0, "notes": 0}, photographs=[]),
    "with one too many": replace(WHOLE, parts={"photographs": 3, "notes": 0}),
    "the same side twice": replace(WHOLE, photographs=["front", "front"]),
    "does not open": replace(WHOLE, mark=None),
    "with something else": replace(WHOLE, parts={"photographs": 2, "notes": 1}),
    "of nobody": replace(WHOLE, mark="letter-3"),
}


def test_what_is_whole_is_not_complained_of():
    assert complaints([SENT, PLAIN], [WHOLE, PLAIN_ROW]) == []


@pytest.mark.parametrize("name", WRONG)
def test_a_submission_that_is_not_as_it_was_sent_is_complained_of(name):
    row = WRONG[name]
    assert complaints([SENT, PLAIN], [row, PLAIN_ROW] if row else [PLAIN_ROW]) != []


def test_a_submission_that_is_there_twice_is_complained_of():
    assert complaints([SENT], [WHOLE, replace(WHOLE, id="3")]) != []


def test_a_run_in_which_no_half_could_be_found_is_complained_of():
    assert without_photographs([SENT, PLAIN]) == []
    assert without_photographs([PLAIN, replace(SENT, references=[])]) != []
