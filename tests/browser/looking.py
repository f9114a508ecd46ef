"""What every page must hold in every state: measured in the page, told in sentences."""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize

# WCAG 2.2 at levels A and AA, and what axe holds to be good practice beside it.
AXE = {
    "runOnly": {
        "type": "tag",
        "values": [
            *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"),
            "best-practice",
        ],
    },
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    # Else axe loads every stylesheet a second time, into the page, and its policy objects.
    "preload": False,
}

NARROW: ViewportSize = {"width": 320, "height": 640}
PHONE: ViewportSize = {"width": 390, "height": 844}
TABLET: ViewportSize = {"width": 768, "height": 1024}
DESK: ViewportSize = {"width": 1280, "height": 900}
SIZES = (NARROW, PHONE, TABLET, DESK)
# A window of 1280 × 1024 pixels at 400 %.
ENLARGED: ViewportSize = {"width": 320, "height": 256}


@cache
def _axe_source() -> str:
    package = resources.files("axe_playwright_python")
    return (package / "axe.min.js").read_text(encoding="utf-8")


@cache
def _looking_source() -> str:
    return Path(__file__).with_name("looking.js").read_text(encoding="utf-8")


def axe_findings(page: Page) -> list[str]:
    """What axe finds on the page, once it has loaded."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe_source())
    violations = page.evaluate(
        "options => axe.run(options).then(results => results.violations)", AXE
    )
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in violations
        for node in violation["nodes"]
    ]


def tell(page: Page, question: str, given: object = None) -> Any:
    """What a function of looking.js answers."""
    if not page.evaluate("'looking' in window"):
        page.evaluate(_looking_source())
    return page.evaluate(f"given => looking.{question}(given)", given)


def ask(page: Page, *questions: str) -> list[str]:
    """What is wrong with the page, after functions of looking.js."""
    return [finding for question in questions for finding in tell(page, question)]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page, once it has loaded, scrolls sideways."""
    page.wait_for_load_state()
    return bool(tell(page, "scrollsSideways"))


def look(page: Page) -> list[str]:
    """Everything that is wrong with the page as it stands, at every size and in both schemes."""
    page.wait_for_load_state()
    where: dict[str, list[str]] = {}
    for circumstances, finding in (*_at_every_size(page), *_with_more_space(page), *_focus(page)):
        where.setdefault(finding, []).append(circumstances)
    return [f"{finding} ({'; '.join(places)})" for finding, places in where.items()]


def dress(page: Page, scheme: str) -> None:
    """Show the page in the color `scheme`, with whatever moves having arrived."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    tell(page, "arrive")


def _at_every_size(page: Page) -> Iterator[tuple[str, str]]:
    for size in SIZES:
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            dress(page, scheme)
            for finding in axe_findings(page):
                yield f"{size['width']} px, {scheme}", finding
        for finding in ask(page, "headings", "scrollsSideways", "overlaps", "clipped"):
            yield f"{size['width']} px", finding
    dress(page, "light")


def _with_more_space(page: Page) -> Iterator[tuple[str, str]]:
    tell(page, "space", True)
    for size in (NARROW, DESK):
        page.set_viewport_size(size)
        for finding in ask(page, "scrollsSideways", "overlaps", "clipped"):
            yield f"{size['width']} px, text spaced out", finding
    tell(page, "space", False)


def _focus(page: Page) -> Iterator[tuple[str, str]]:
    # Tells the browser that the keyboard is in use.
    page.keyboard.press("Tab")
    for size in (PHONE, ENLARGED):
        page.set_viewport_size(size)
        for finding in ask(page, "scrollsSideways", "focus"):
            yield f"{size['width']} × {size['height']} px", finding
