"""The bar with the three ways to reach admissions: at hand on a phone, and never in the way."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import PHONE

SMALL_PHONE: ViewportSize = {"width": 320, "height": 568}
PAGES = (
    *("/", "/programs/intensive-outpatient-program/", "/programs/levels-of-care/"),
    *("/articles/chronic-pain-and-opioid-addiction/", "/faq/#related", "/payment-options/"),
    *("/contact/", "/crisis-help/", "/no-such-page/"),
)

# What is wrong with where the focus is, in words; "" if nothing is. Of what is taller than the
# room above the bar, half of that room has to be filled.
WHAT_IS_WRONG = """
() => {
  const focused = document.activeElement;
  if (focused === document.body) return "end";
  const bar = [...document.querySelectorAll(".quick-reach, .quick-reach__call")].find(element =>
    getComputedStyle(element).position === "fixed" &&
    element.checkVisibility({visibilityProperty: true}) && !element.contains(focused));
  const floor = bar ? bar.getBoundingClientRect().top : innerHeight;
  const box = focused.getClientRects()[0];
  const name = `${location.pathname} ${focused.outerHTML.slice(0, 90)}`;
  const [first, last] = [Math.max(box.top, 0), Math.min(box.bottom, floor)];
  if (last - first < Math.min(box.height - 2, floor / 2)) return `${name} out of sight`;
  const top = document.elementFromPoint(box.left + Math.min(box.width, innerWidth) / 2,
                                        (first + last) / 2);
  return focused.contains(top) || top.closest("label")?.control === focused
    ? "" : `${name} covered by ${top.outerHTML.slice(0, 60)}`;
}
"""


def _bar(page: Page):
    return page.get_by_role("list", name="Reach admissions")


def _what_is_wrong_while_tabbing(page: Page) -> list[str]:
    """What WHAT_IS_WRONG says of each thing that has the focus, from the first to the last."""
    wrong: list[str] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        found = page.evaluate(WHAT_IS_WRONG)
        if found == "end":
            return wrong
        wrong += [found] if found else []
    raise AssertionError("The focus never comes to the end of the page.")


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE], ids=["phone", "small phone"])
def test_whatever_has_the_focus_is_in_sight_and_not_under_the_bar(desk: Page, size):
    desk.set_viewport_size(size)
    wrong: list[str] = []
    for path in PAGES:
        desk.goto(path)
        wrong += _what_is_wrong_while_tabbing(desk)
    assert wrong == []


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE], ids=["phone", "small phone"])
@pytest.mark.parametrize("path", ["/", "/contact/"])
def test_the_last_words_of_a_page_can_be_scrolled_clear_of_the_bar(desk: Page, path, size):
    desk.set_viewport_size(size)
    desk.goto(path)
    desk.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    last = desk.get_by_role("contentinfo").locator("p").last.bounding_box()
    call = _bar(desk).get_by_role("link", name=re.compile("^Call")).bounding_box()
    assert last
    assert call
    assert last["y"] + last["height"] < call["y"] - 14


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE], ids=["phone", "small phone"])
def test_each_way_is_large_enough_for_a_thumb_and_stays_while_the_page_scrolls(desk: Page, size):
    desk.set_viewport_size(size)
    desk.goto("/faq/")
    links = _bar(desk).get_by_role("link")
    expect(links).to_have_count(3)
    desk.mouse.wheel(0, 1500)
    for link in links.all():
        box = link.bounding_box()
        assert box
        assert box["width"] >= 48
        assert box["height"] >= 48
        assert 0 <= box["x"] <= box["x"] + box["width"] <= size["width"]
        assert box["y"] + box["height"] == size["height"]


@pytest.mark.parametrize(
    "size",
    [{"width": 844, "height": 390}, {"width": 320, "height": 256}, {"width": 1280, "height": 900}],
    ids=["phone on its side", "page at 400 %", "desk"],
)
def test_where_a_bar_would_take_the_room_to_read_the_ways_stay_in_the_header(desk: Page, size):
    desk.set_viewport_size(size)
    desk.goto("/")
    expect(_bar(desk)).to_have_css("position", "static")
    for link in _bar(desk).get_by_role("link").all():
        expect(link).to_be_visible()


def test_on_a_form_nothing_beside_the_keyboard_leads_away_from_what_is_typed(phone: Page):
    phone.goto("/contact/")
    fixed = phone.locator("body *").evaluate_all(
        "all => all.filter(element => getComputedStyle(element).position === 'fixed')"
        ".map(element => element.href ?? element.tagName)"
    )
    assert len(fixed) == 1
    assert fixed[0].startswith("tel:+1-")
    expect(_bar(phone).get_by_role("link", name="Verify insurance")).to_be_visible()
    call = _bar(phone).get_by_role("link", name=re.compile("^Call"))
    expect(call).to_be_visible()
    phone.get_by_label("Your name").focus()
    expect(call).to_be_hidden()


def test_beside_an_overdose_nothing_floats_over_the_steps_and_no_room_is_kept_for_it(phone: Page):
    phone.goto("/crisis-help/")
    expect(_bar(phone)).to_have_count(0)
    floating = "all => all.filter(one => getComputedStyle(one).position === 'fixed').length"
    assert phone.locator("body *").evaluate_all(floating) == 0
    for way in ("Call 911", "Call 988", "Text 988"):
        link = phone.get_by_role("list", name="Call now").get_by_role("link", name=way)
        expect(link).to_be_in_viewport(ratio=1)
    below = "element => innerHeight - element.getBoundingClientRect().bottom"
    phone.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert phone.get_by_role("contentinfo").locator("p").last.evaluate(below) < 64


def test_the_bar_is_not_printed(phone: Page):
    phone.goto("/")
    phone.emulate_media(media="print")
    expect(_bar(phone)).to_be_hidden()
