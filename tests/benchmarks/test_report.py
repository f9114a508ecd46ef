"""The tables, and the document that they are written into."""

import pytest

from tests.benchmarks import report
from tests.benchmarks.__main__ import PARTS
from tests.benchmarks.report import Section, Table, number
from tests.benchmarks.rounds import Contender, Measurement, Ratio

TEXT = """Before.

<!-- figures: pages -->
old
<!-- end of figures: pages -->

After.
"""


def _contender(name, *rates, errors=0):
    runs = [Measurement(rate, errors, 1.25, 20.0, 108.0) for rate in rates]
    return Contender(name, lambda run, seconds: runs[0], runs=runs)


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0.00"), (0.0812, "0.0812"), (9.414, "9.41"), (42.05, "42.0"), (69171.2, "69,171")],
)
def test_a_figure_has_the_digits_that_mean_something(value, words):
    assert number(value) == words


def test_a_section_shows_ratios_with_what_they_must_be_then_every_contender():
    ours, theirs = _contender("ours", 90, 100), _contender("theirs", 100, 100, errors=2)
    section = report.compared(
        "pages", [ours, theirs], [Ratio("a", ours, theirs, 0.99), Ratio("b", theirs, ours)]
    )
    assert section.unmet == ["a: 0.95"]
    lines = section.as_markdown().splitlines()
    assert lines[2:4] == [
        "| a | 0.95 | 0.9–1.00 | 0.99 | NOT MET |",
        "| b | 1.06 | 1.00–1.11 | – | for the record |",
    ]
    assert lines[-1] == "| theirs | 100 | 100–100 | 4 | 1.25 | 20.0 | 108 |"


def test_figures_take_the_place_of_former_ones_and_touch_nothing_else():
    section = Section("pages", [Table(("a", "b"), [("1", "2")])], ["A note."])
    once = report.written(TEXT, section, "Today.")
    assert once == report.written(once, section, "Today.")
    assert "old" not in once
    assert once.startswith(
        "Before.\n\n<!-- figures: pages -->\n\nToday.\n\n| a | b |\n| -- | --: |"
    )
    assert once.endswith("- A note.\n\n<!-- end of figures: pages -->\n\nAfter.\n")


def test_a_document_without_a_place_for_the_figures_is_left_alone():
    with pytest.raises(ValueError, match="forms"):
        report.written(TEXT, Section("forms"), "Today.")


def test_every_part_has_its_place_in_the_document():
    text = report.DOCUMENT.read_text(encoding="utf-8")
    for part in PARTS:
        for mark in report.marks(part):
            assert text.count(mark) == 1


def test_the_machine_is_told_by_its_class_and_not_by_its_name(monkeypatch):
    monkeypatch.setattr("platform.node", lambda: pytest.fail("asked for the name"))
    words = report.machine("15.2")
    assert "cores" in words
    assert words.endswith("PostgreSQL 15.2")
