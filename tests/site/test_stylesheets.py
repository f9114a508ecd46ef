"""The stylesheets, which no browser complains of when half of one falls away."""

import re
from itertools import accumulate
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

FOLDER = settings.BASE_DIR / "static" / "css"
MOST_BYTES = 12 * 1024
MOST_BYTES_OF_FACES = 60 * 1024


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Path:
    """The folder of static files as production serves them."""
    folder = tmp_path_factory.mktemp("static")
    backend = {"BACKEND": "asana_site.static_files.StaticFilesStorage"}
    storages = settings.STORAGES | {"staticfiles": backend}
    with override_settings(STATIC_ROOT=str(folder), STORAGES=storages):
        call_command("collectstatic", "--no-input", verbosity=0)
    return folder


def _stylesheet(served: Path, name: str) -> Path:
    return next(path for path in served.glob(f"css/{name}.*.css"))


@pytest.mark.parametrize(
    "path", sorted(FOLDER.rglob("*.css")), ids=lambda path: str(path.relative_to(FOLDER))
)
def test_every_block_of_a_stylesheet_is_closed_once(path):
    """A brace too few puts all that follows into one block; one too many drops the next rule."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    depths = list(accumulate({"{": 1, "}": -1}.get(character, 0) for character in text))
    assert min(depths) == 0
    assert depths[-1] == 0


@pytest.mark.parametrize("name", ["site", "staff"])
def test_visitors_get_each_stylesheet_as_one_file_whose_pictures_and_faces_are_there(served, name):
    path = _stylesheet(served, name)
    css = path.read_text()
    assert "@import" not in css
    assert css.count("@font-face") == 6
    for address in re.findall(r'url\("([^"]+)"\)', css):
        assert (path.parent / address).resolve().is_file(), address


def test_every_part_of_a_stylesheet_is_imported_by_it():
    for name in ("site", "staff"):
        imported = set(
            re.findall(rf'url\("{name}/([^"]+)"\)', (FOLDER / f"{name}.css").read_text())
        )
        assert imported == {path.name for path in (FOLDER / name).glob("*.css")}


def test_the_stylesheet_of_the_pages_is_small_on_the_wire(served):
    assert len(brotli.compress(_stylesheet(served, "site").read_bytes())) <= MOST_BYTES


def test_the_faces_of_the_pages_are_small_together():
    faces = list(FOLDER.parent.glob("fonts/*.woff2"))
    assert faces
    assert sum(face.stat().st_size for face in faces) <= MOST_BYTES_OF_FACES


def test_the_layers_of_the_pages_stand_in_their_order(served):
    css = _stylesheet(served, "site").read_text()
    order = "@layer reset, tokens, base, layout, components, utilities, print;"
    assert order in css
    names = re.findall(r"@layer (\w+) {", css)
    assert list(dict.fromkeys(names)) == order.removeprefix("@layer ").rstrip(";").split(", ")
