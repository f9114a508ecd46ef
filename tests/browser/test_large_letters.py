"""Somebody who has told the browser to draw every letter twice as large, on a phone."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserType, Page

from tests.browser.conftest import PHONE

PATHS = ("/", "/programs/levels-of-care/", "/payment-options/", "/crisis-help/", "/faq/")
FORMS = ("/contact/", "/verify-insurance/")
TWICE = 32  # CSS pixels; browsers start with 16.

# What of the words and the links reaches beyond the screen, where it could not be read.
OUT_OF_REACH = """
() => [...document.querySelectorAll("body :is(a, h1, h2, h3, p, li, label, button, input)")]
  .filter(element => element.checkVisibility() && !element.closest("[aria-hidden], .skip-link")
    && element.getBoundingClientRect().width > 1
    && element.getBoundingClientRect().right > innerWidth + 1)
  .map(element => `${location.pathname} ${element.outerHTML.slice(0, 80)}`)
"""


@pytest.fixture
def large(
    browser_type: BrowserType, browser_type_launch_args, site: str, tmp_path: Path
) -> Iterator[Page]:
    """A phone with letters twice as large: a setting of the browser, which `rem` follows."""
    (tmp_path / "Default").mkdir()
    chosen = {"webkit": {"webprefs": {"default_font_size": TWICE}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(chosen))
    context = browser_type.launch_persistent_context(
        tmp_path, **browser_type_launch_args, viewport=PHONE, base_url=site
    )
    yield context.pages[0]
    context.close()


def test_with_letters_twice_as_large_no_word_and_no_number_lies_beyond_the_screen(large: Page):
    beyond: list[str] = []
    for path in PATHS + FORMS:
        large.goto(path)
        size = large.evaluate("getComputedStyle(document.documentElement).fontSize")
        assert size == f"{TWICE}px"
        beyond += large.evaluate(OUT_OF_REACH)
    assert beyond == []
