"""Every kind of page looks as it did when `make references` last kept pictures of it."""

import os
import tempfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserType, Page

from tests.browser.looking import PHONE
from tests.browser.pictures import difference, opened, small
from tests.browser.shown import SHOWN, SHOWN_DARK, file_of, photograph
from tests.browser.staging import Stage
from tests.browser.states import BY_NAME

KEPT = Path(__file__).with_name("references")
RENEW = bool(os.environ.get("RENEW_REFERENCES"))
# How another machine draws letters: without the colors of flat screens, without hints.
OTHER_LETTERS = (
    "--disable-lcd-text",
    "--font-render-hinting=none",
    "--disable-font-subpixel-positioning",
)


def _compare(taken: Image.Image, reference: Path, folder: Path) -> str:
    """What is wrong, in words; the picture that was taken and what differs are left in `folder`."""
    if not reference.exists():
        taken.save(folder / reference.name)
        return f"{reference.name} is missing"
    found = difference(Image.open(reference).convert("RGB"), taken)
    if not found.matters:
        return ""
    taken.save(folder / f"{reference.stem}-taken.png")
    found.picture.save(folder / f"{reference.stem}-difference.png")
    return f"{reference.name}: {found.tiles} tiles differ, the worst by {found.worst}"


@pytest.mark.parametrize("part", [0, 1, 2, 3])
def test_every_kind_of_page_looks_as_it_did(desk: Page, site, part):
    stage = Stage(desk, site)
    folder = Path(tempfile.mkdtemp(prefix="asana-pictures-"))
    KEPT.mkdir(exist_ok=True)
    findings: list[str] = []
    for name in SHOWN[part::4]:
        BY_NAME[name].set(stage)
        for scheme in ("light", "dark") if name in SHOWN_DARK else ("light",):
            for size in ("phone", "desk"):
                taken = small(photograph(desk, size, scheme))
                reference = file_of(KEPT, name, size, scheme)
                if RENEW:
                    taken.save(reference, quality=85, method=6)
                else:
                    findings += filter(None, [_compare(taken, reference, folder)])
    if not findings:
        folder.rmdir()
    assert not findings, "\n".join([*findings, f"See {folder}; `make references` keeps new ones."])


def test_no_picture_is_kept_of_what_is_no_longer_shown():
    wanted = {
        file_of(KEPT, name, size, scheme).name
        for name in SHOWN
        for size in ("phone", "desk")
        for scheme in (("light", "dark") if name in SHOWN_DARK else ("light",))
    }
    assert {path.name for path in KEPT.glob("*")} == wanted
    assert sum(path.stat().st_size for path in KEPT.glob("*")) <= 1_500_000


def _home(page: Page) -> Image.Image:
    page.goto("/")
    return small(photograph(page, "phone", "light"))


CHANGES = {
    "a button moved by half its height": """() => {
        const button = document.querySelector("main .button");
        button.style.position = "relative"; button.style.top = "24px"; }""",
    "a button in another color": """() => {
        document.querySelector("main .button").style.background = "#7a4a17"; }""",
    "text in another color": """() => {
        document.querySelector("main p").style.color = "#c02020"; }""",
    "no heading": """() => { document.querySelector("h1").style.visibility = "hidden"; }""",
    "one word less": """() => { const heading = document.querySelector("main h2");
        heading.textContent = heading.textContent.split(" ").slice(1).join(" "); }""",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_a_person_sees_is_found(desk: Page, change):
    before = _home(desk)
    desk.evaluate(CHANGES[change])
    assert difference(before, small(photograph(desk, "phone", "light"))).matters


def test_letters_that_another_machine_draws_are_not_taken_for_a_change(
    browser: Browser, browser_type: BrowserType, browser_type_launch_args, site
):
    arguments = [*browser_type_launch_args["args"], *OTHER_LETTERS]
    pictures, exact = [], []
    elsewhere = browser_type.launch(**browser_type_launch_args | {"args": arguments})
    for one in (browser, elsewhere):
        page = one.new_page(base_url=site, viewport=PHONE, reduced_motion="reduce")
        pictures.append(_home(page))
        exact.append(opened(page.screenshot()).tobytes())
        page.close()
    elsewhere.close()
    assert exact[0] != exact[1]
    assert not difference(*pictures).matters
