"""The rooms of the house know each other in one direction only."""

import ast
from pathlib import Path

import pytest

from tests.production import ROOT

ALLOWED = {
    "asana_site": set(),
    "programs": {"asana_site"},
    "articles": {"asana_site", "programs"},
    "intake": {"asana_site", "programs"},
}
# The addresses of all rooms meet in one place.
MEETING_PLACE = ROOT / "asana_site" / "urls.py"
PRIVATE = {"asana_site.urls", "asana_site.settings"}
LONGEST_MODULE = 400


def _imported(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _modules(room: str) -> list[Path]:
    return [file for file in (ROOT / room).rglob("*.py") if "migrations" not in file.parts]


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_the_rooms_below_it(room):
    forbidden = set(ALLOWED) - ALLOWED[room] - {room}
    found = {
        (str(file.relative_to(ROOT)), name)
        for file in _modules(room)
        if file != MEETING_PLACE
        for name in _imported(file)
        if name.split(".")[0] in forbidden
    }
    assert found == set()


@pytest.mark.parametrize("room", ALLOWED)
def test_nobody_imports_the_settings_or_the_addresses(room):
    for file in _modules(room):
        assert not {name for name in _imported(file) if name.startswith(tuple(PRIVATE))}, file


@pytest.mark.parametrize("room", [*ALLOWED, "tests"])
def test_no_module_is_longer_than_one_can_keep_in_mind(room):
    long = {
        file.name for file in _modules(room) if len(file.read_text().splitlines()) > LONGEST_MODULE
    }
    assert long == set()


@pytest.mark.parametrize("room", ALLOWED)
def test_each_room_has_one_migration(room):
    migrations = {file.name for file in (ROOT / room / "migrations").glob("0*.py")}
    assert migrations == {"0001_initial.py"}


@pytest.mark.parametrize("room", ALLOWED)
def test_no_application_inside_a_room_stacks_migrations(room):
    for folder in (ROOT / room).rglob("migrations"):
        assert {file.name for file in folder.glob("0*.py")} <= {"0001_initial.py"}, folder
