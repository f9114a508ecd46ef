"""`make screenshots`: every kind of page, at every size, on one sheet for each scheme."""

import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page

from tests.browser.shown import SHOWN, SIZES, photograph
from tests.browser.staging import Stage
from tests.browser.states import BY_NAME
from tests.production import ROOT

FOLDER = ROOT / "docs" / "screenshots"
# A quarter of a CSS pixel; the first screen.
SCALE = 4
HIGHEST = 256
GAP = 12
TITLE = 22
COLORS = {"light": ("#dfe7e6", "#15292e"), "dark": ("#263a3e", "#f4f8f7")}


def _thumbnail(picture: Image.Image) -> Image.Image:
    width = picture.width // SCALE
    cut = picture.crop((0, 0, picture.width, min(picture.height, HIGHEST * SCALE)))
    return cut.resize((width, max(1, cut.height // SCALE)), Image.Resampling.LANCZOS)


def _strip(name: str, thumbnails: list[Image.Image], scheme: str) -> Image.Image:
    """The name of a page above it, at every size."""
    paper, ink = COLORS[scheme]
    width = sum(one.width + GAP for one in thumbnails) + GAP
    strip = Image.new("RGB", (width, TITLE + HIGHEST + GAP), paper)
    draw = ImageDraw.Draw(strip)
    draw.text((GAP, 4), name.replace("-", " "), fill=ink, font=ImageFont.load_default(13))
    left = GAP
    for one in thumbnails:
        strip.paste(one, (left, TITLE))
        left += one.width + GAP
    return strip


@pytest.mark.parametrize("scheme", COLORS)
def test_of_one_scheme(desk: Page, site, scheme):
    """Write the sheet of one scheme; at most a megabyte."""
    stage = Stage(desk, site)
    strips = []
    for name in SHOWN:
        BY_NAME[name].set(stage)
        thumbnails = [_thumbnail(photograph(desk, size, scheme, whole=False)) for size in SIZES]
        strips.append(_strip(name, thumbnails, scheme))
    columns = 2
    rows = -(-len(strips) // columns)
    width, height = strips[0].size
    sheet = Image.new("RGB", (columns * width, rows * height), COLORS[scheme][0])
    for number, strip in enumerate(strips):
        sheet.paste(strip, (number // rows * width, number % rows * height))
    target = FOLDER / f"contact-sheet-{scheme}.webp"
    sheet.save(target, quality=70, method=4)
    assert target.stat().st_size <= 1_000_000
