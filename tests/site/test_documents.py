"""What the documents say of the code is there: tests, files, settings, and sums."""

import re
from collections import Counter

import pytest

from tests.production import ROOT

DOCUMENTS = (
    "README.md",
    "docs/architecture.md",
    "docs/design.md",
    "docs/page-cache.md",
    "docs/performance.md",
    "docs/security.md",
)
FOLDERS = "articles|asana_site|deploy|docs|intake|programs|static|templates|tests"
FILE = re.compile(rf"`((?:{FOLDERS})/[\w./*-]*)`")
TEST = re.compile(r"`(test_\w+)`")
# `tests/x/test_y.py`: `test_a`, `test_b`
TESTS_OF_A_FILE = re.compile(r"`(tests/[\w/]+\.py)`: ((?:`test_\w+`(?:, )?)+)")
SETTING = re.compile(r"""env(?:\.\w+|_\w+)?\(\s*"([A-Z][A-Z_]+)""")
REQUIREMENT = re.compile(r"\bV\d+\.\d+\.\d+\b")
STATES = ("met", "open", "not applicable")


def _text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def _tests_in(text):
    return set(re.findall(r"^def (test_\w+)", text, re.MULTILINE))


def _rows(text):
    """The cells of every line of a table."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _levels(cell, requirements):
    """The level of each requirement of a row: `2`, or `1, 2, 2`, or `1: V…, V…; else 2`."""
    if cell.startswith("1: "):
        return [1 if name in REQUIREMENT.findall(cell) else 2 for name in requirements]
    levels = [int(level) for level in cell.split(",")]
    return levels if len(levels) > 1 else levels * len(requirements)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_a_document_names_is_there(document):
    missing = {name for name in FILE.findall(_text(document)) if not list(ROOT.glob(name))}
    assert missing == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_that_a_document_names_is_there(document):
    there = set().union(*(_tests_in(file.read_text()) for file in ROOT.glob("tests/**/test_*.py")))
    assert set(TEST.findall(_text(document))) <= there


def test_every_test_is_in_the_file_that_a_document_names():
    for document in DOCUMENTS:
        for file, names in TESTS_OF_A_FILE.findall(_text(document)):
            assert set(TEST.findall(names)) <= _tests_in(_text(file)), file


def test_the_sums_of_the_requirements_agree_with_their_rows():
    rows = _rows(_text("docs/security.md"))
    found, seen = Counter(), []
    for cells in rows:
        if requirements := cells[0].startswith("V") and REQUIREMENT.findall(cells[0]):
            levels = _levels(cells[1], requirements)
            assert cells[3] in STATES, cells
            found.update((level, cells[3]) for level in levels)
            seen += zip(requirements, levels, strict=True)
    assert len(seen) == len(dict(seen))
    sums = {level: [found[level, state] for state in STATES] for level in (1, 2)}
    both = [one + two for one, two in zip(sums[1], sums[2], strict=True)]
    told = {"1": sums[1], "2": sums[2], "both": both}
    for name, numbers in told.items():
        assert [name, *map(str, [*numbers, sum(numbers)])] in rows


def test_every_setting_is_explained_and_none_that_is_not_there():
    read = set(SETTING.findall(_text("asana_site/settings.py")))
    explained = set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", _text(".env.example"), re.MULTILINE))
    assert explained - {"ENV_FILE"} == read - {"ENV_FILE"}
