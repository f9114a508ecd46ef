"""The long reading: where one is, sources beside the text, drawings, and finding an answer."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import axe_findings, scrolls_sideways

ARTICLE = "/articles/chronic-pain-and-opioid-addiction/"
FOUR_STAGES = ["Pain", "Relief", "Tolerance", "Withdrawal"]


def _current(page: Page) -> list[str]:
    """The entries of the contents that have the mark of the section being read."""
    marked: list[str] = page.locator(".contents a").evaluate_all(
        "all => all.filter(one => getComputedStyle(one, '::before').visibility === 'visible')"
        ".map(one => one.textContent)"
    )
    return marked


def _boxes(page: Page, selector: str) -> list[dict]:
    """The edges of all elements that are shown, from top to bottom."""
    boxes: list[dict] = page.eval_on_selector_all(
        selector,
        "all => all.map(one => one.getBoundingClientRect().toJSON()).filter(box => box.height)",
    )
    return boxes


def _overlap(one: dict, other: dict) -> bool:
    return bool(
        one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    )


def test_the_contents_show_which_section_is_being_read(desk: Page):
    desk.goto(ARTICLE)
    assert _current(desk) == []
    for heading in ("Treatment options for both conditions", "Couples in recovery"):
        desk.get_by_role("heading", name=heading).evaluate("heading => heading.scrollIntoView()")
        _two_frames(desk)
        assert _current(desk) == [heading]
        entry = desk.get_by_role("navigation", name="Contents").get_by_role("link", name=heading)
        expect(entry).to_be_in_viewport()
    desk.locator(".sources li").last.scroll_into_view_if_needed()
    _two_frames(desk)
    assert _current(desk) == []
    desk.evaluate("scrollTo(0, 0)")
    _two_frames(desk)
    assert _current(desk) == []


def _two_frames(page: Page) -> None:
    """Let the browser paint what has changed with scrolling."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_without_javascript_the_article_is_all_there(plain_phone: Page):
    plain_phone.goto(ARTICLE)
    contents = plain_phone.get_by_role("navigation", name="Contents")
    contents.get_by_role("link", name="Paying for treatment").click()
    expect(plain_phone.get_by_role("heading", name="Paying for treatment")).to_be_in_viewport()
    plain_phone.get_by_role("link", name="Part 6 of 7").click()
    expect(contents.get_by_role("heading")).to_be_in_viewport()
    expect(plain_phone.locator(".sources li").last).to_be_visible()
    expect(plain_phone.get_by_role("figure").get_by_role("listitem").first).to_be_visible()


@pytest.mark.parametrize("width", [1200, 1440, 1600])
def test_sources_stand_beside_the_text_and_cover_neither_it_nor_one_another(desk: Page, width):
    desk.set_viewport_size({"width": width, "height": 900})
    desk.goto(ARTICLE)
    notes = _boxes(desk, ".side-note")
    assert len(notes) > 20
    assert all(one["bottom"] <= next_one["top"] for one, next_one in pairwise(notes))
    words = _boxes(desk, ".article__body :is(h2, h3, p, li, table, .overdose)")
    assert not any(_overlap(note, text) for note in notes for text in words)
    assert all(note["left"] > 0 and note["right"] <= width for note in notes)
    assert not scrolls_sideways(desk)


def test_a_source_stands_beside_the_line_that_cites_it(desk: Page):
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.goto(ARTICLE)
    citation = desk.get_by_role("link", name="Source 1", exact=True).first.bounding_box()
    note = desk.locator(".side-note").first.bounding_box()
    assert citation
    assert note
    assert abs(citation["y"] - note["y"]) < 40


def test_a_screen_reader_meets_each_source_once(desk: Page):
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.goto(ARTICLE)
    tree = desk.locator("main").aria_snapshot()
    assert tree.count("Prevalence of problematic pharmaceutical opioid use") == 1


def test_on_a_phone_sources_stand_in_the_list_alone(phone: Page):
    phone.goto(ARTICLE)
    assert _boxes(phone, ".side-note") == []
    expect(phone.locator("#source-1")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_cycle_is_read_in_its_order_at_any_width(desk: Page, width):
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto(ARTICLE)
    stages = desk.get_by_role("figure").get_by_role("listitem")
    assert [text.split("\n")[0].strip() for text in stages.all_inner_texts()] == FOUR_STAGES
    boxes = _boxes(desk, ".cycle__stages li")
    assert len(boxes) == 4
    assert not any(_overlap(one, other) for n, one in enumerate(boxes) for other in boxes[n + 1 :])
    assert all(box["left"] >= 0 and box["right"] <= width for box in boxes)


def test_an_answer_is_found_by_keyboard_without_javascript_and_leaves_no_trace(plain_phone: Page):
    plain_phone.goto("/faq/")
    field = plain_phone.get_by_role("searchbox", name="Find an answer")
    field.focus()
    plain_phone.keyboard.type("insurance cov")
    plain_phone.keyboard.press("Enter")
    count = plain_phone.locator(".find__count")
    expect(count).to_be_focused()
    expect(count).to_contain_text("1 of 7 questions")
    expect(field).to_be_in_viewport()
    expect(field).to_have_value("insurance cov")
    expect(plain_phone.locator("details[open]")).to_have_count(1)
    expect(plain_phone.locator("details")).to_have_count(1)
    assert plain_phone.url.endswith("/faq/")
    assert plain_phone.context.cookies() == []
    plain_phone.keyboard.press("Tab")
    expect(plain_phone.get_by_role("link", name="See all questions")).to_be_focused()
    plain_phone.keyboard.press("Enter")
    expect(plain_phone.locator("details")).to_have_count(7)
    expect(plain_phone.locator("details[open]")).to_have_count(0)
    expect(field).to_have_value("")


def test_who_finds_no_answer_reads_the_telephone_next(phone: Page):
    phone.goto("/faq/")
    phone.get_by_role("searchbox").fill("horse")
    phone.get_by_role("button", name="Find").click()
    expect(phone.get_by_role("heading", name="No answer here has that word")).to_be_in_viewport()
    call = phone.get_by_role("main").get_by_role("link", name=re.compile("Call"))
    expect(call).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_one_reads_and_looks_for_an_answer(desk: Page, scheme):
    desk.emulate_media(color_scheme=scheme)
    findings = []
    for width in (320, 1440):
        desk.set_viewport_size({"width": width, "height": 900})
        desk.goto(f"{ARTICLE}#treatment-options")
        findings += axe_findings(desk)
        for typed in ("pain", "horse", "w" * 101):
            desk.goto("/faq/")
            desk.get_by_role("searchbox").fill(typed)
            desk.get_by_role("button", name="Find").click()
            findings += axe_findings(desk)
            assert not scrolls_sideways(desk)
    assert findings == []


def test_spread_out_text_covers_nothing(desk: Page):
    """The text spacing of WCAG 2.2, 1.4.12."""
    desk.set_viewport_size({"width": 1280, "height": 900})
    desk.goto(ARTICLE)
    desk.evaluate(
        """() => {
            const spread = new CSSStyleSheet();
            spread.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
              word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
            document.adoptedStyleSheets = [spread];
        }"""
    )
    notes = _boxes(desk, ".side-note")
    assert all(one["bottom"] <= next_one["top"] for one, next_one in pairwise(notes))
    stages = _boxes(desk, ".cycle__stages li")
    assert not any(
        _overlap(one, other) for n, one in enumerate(stages) for other in stages[n + 1 :]
    )
    assert not scrolls_sideways(desk)
