"""The pages between two submissions, by eye, by ear and by keyboard: front page, queue, search."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from intake.models import Submission
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_work import CHANGES, _enter
from tests.intake.answers import contact_answers, send
from tests.intake.rows import contacted
from tests.staff.members import member

QUEUE = "/admin/intake/submission/"


@pytest.fixture
def submission(site) -> Submission:
    """A contact form that was sent."""
    send(Client(), "/contact/", contact_answers())
    return Submission.objects.get()


def _with_focus(page: Page) -> str:
    """The words of what the keyboard goes on from."""
    return str(page.evaluate("document.activeElement.innerText"))


def test_after_every_act_the_keyboard_goes_on_where_it_is_told_what_happened(
    desk: Page, site, nurse: User, submission
):
    _enter(desk, site, nurse)
    desk.goto(f"{QUEUE}{submission.pk}/change/?_changelist_filters=list%3Dopen")
    desk.get_by_role("button", name="Claim", exact=True).press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("You have claimed this submission.")
    assert _with_focus(desk).strip() == "You have claimed this submission."
    desk.keyboard.press("Tab")
    assert _with_focus(desk) == "Back to the queue"
    desk.get_by_role("button", name="Save the note").press("Enter")
    expect(desk).to_have_title(re.compile(f"^Error: {submission.reference}"))
    assert "There is a problem" in _with_focus(desk)
    desk.keyboard.press("Tab")
    assert _with_focus(desk) == "Write the note first."

    desk.get_by_role("link", name="Record benefits").click()
    desk.get_by_role("link", name="Back without recording").click()
    desk.get_by_role("link", name="Back to the queue").click()
    expect(desk.get_by_role("link", name="All open")).to_have_attribute("aria-current", "page")
    desk.get_by_label(re.compile("Search by telephone")).fill("Delgado")
    desk.keyboard.press("Enter")
    expect(desk).to_have_title(re.compile("^1 submission found"))
    assert _with_focus(desk) == "1 submission found"
    desk.keyboard.press("Tab")
    assert _with_focus(desk) == submission.reference


def test_the_time_of_a_planned_call_stands_beside_its_label(desk: Page, site, nurse, submission):
    _enter(desk, site, nurse)
    for size in (CHANGES, DESK):
        desk.set_viewport_size(size)
        desk.goto(f"{QUEUE}{submission.pk}/change/")
        for name in ("Date", "Time"):
            label = desk.locator("label", has_text=name).bounding_box()
            box = desk.get_by_label(name, exact=True).bounding_box()
            assert label
            assert box
            assert box["y"] <= label["y"] + label["height"] / 2 <= box["y"] + box["height"], name


def test_on_a_phone_one_reads_before_one_acts_and_the_acts_are_one_touch_away(
    desk: Page, site, nurse, submission
):
    _enter(desk, site, nurse)
    desk.set_viewport_size(PHONE)
    desk.goto(f"{QUEUE}{submission.pk}/change/")
    order = ["#reach", "#answers", "#work", "#timeline"]
    tops = [
        desk.locator(part).evaluate("part => part.getBoundingClientRect().top") for part in order
    ]
    assert tops == sorted(tops)
    jumps = desk.get_by_role("navigation", name="On this page")
    jumps.get_by_role("link", name="Your work").click()
    expect(desk.get_by_role("button", name="Claim", exact=True)).to_be_in_viewport()


@pytest.mark.parametrize(("system", "switched"), [("light", "dark"), ("dark", "light")])
def test_the_switch_of_the_scheme_overrules_the_system(desk: Page, site, nurse, system, switched):
    surface = {"light": "rgb(251, 252, 250)", "dark": "rgb(11, 26, 29)"}
    desk.emulate_media(color_scheme=system)
    _enter(desk, site, nurse)
    desk.goto("/admin/")
    body = desk.locator("body")
    expect(body).to_have_css("background-color", surface[system])
    desk.get_by_role("button", name="Toggle theme").click()
    expect(body).to_have_css("background-color", surface[switched])
    expect(desk.locator("html")).to_have_css("color-scheme", switched)
    # Paper is white, whatever the screen is.
    desk.emulate_media(media="print")
    expect(body).to_have_css("background-color", "rgb(255, 255, 255)")


def test_on_a_phone_no_field_of_the_editors_is_cut_off(desk: Page, site):
    _enter(desk, site, member("editor", "Editors"))
    desk.set_viewport_size(PHONE)
    desk.goto("/admin/asana_site/center/1/change/")
    cut = """fields => fields.filter(field => {
        const row = field.closest(".form-row").getBoundingClientRect();
        return field.getBoundingClientRect().right > row.right;
    }).map(field => field.name)"""
    fields = desk.locator(".form-row :is(input, select, textarea):visible")
    expect(fields.first).to_be_visible()
    assert fields.evaluate_all(cut) == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_one_box_ticks_every_submission_of_the_page_or_none(desk: Page, site, nurse, size):
    for _ in range(3):
        contacted()
    _enter(desk, site, nurse)
    desk.set_viewport_size(size)
    desk.goto(f"{QUEUE}?list=all")
    rows = desk.locator("input.action-select")
    everything = desk.get_by_role("checkbox", name="All on this page")
    everything.check()
    assert [row.is_checked() for row in rows.all()] == [True] * 3
    rows.first.uncheck()
    expect(everything).not_to_be_checked()
    assert everything.evaluate("box => box.indeterminate")
    everything.press("Space")
    desk.get_by_label("With those that are ticked").select_option("change_status_of_selected")
    desk.get_by_role("button", name="Go", exact=True).click()
    expect(desk.get_by_role("heading", name="Chosen: 3")).to_be_visible()


def test_a_choice_that_is_shown_again_is_shown_in_the_box_for_all(desk: Page, site, nurse):
    contacted()
    _enter(desk, site, nurse)
    desk.goto(f"{QUEUE}?list=all")
    desk.get_by_role("checkbox", name="All on this page").check()
    desk.get_by_role("button", name="Go", exact=True).click()
    expect(desk.get_by_text("Choose what to do with those that are ticked.")).to_be_visible()
    expect(desk.locator("input.action-select")).to_be_checked()
    expect(desk.get_by_role("checkbox", name="All on this page")).to_be_checked()


def test_without_script_there_is_no_box_that_does_nothing(plain_phone: Page, site, nurse):
    contacted()
    _enter(plain_phone, site, nurse)
    plain_phone.goto(f"{QUEUE}?list=all")
    expect(plain_phone.locator("input.action-select")).to_be_visible()
    expect(plain_phone.get_by_text("on this page")).to_be_hidden()


def test_the_icons_of_the_list_of_pages_stand_in_the_middle_of_their_words(desk: Page, site):
    chief = User.objects.create_superuser("chief")
    _enter(desk, site, chief)
    away = """links => links.map(link => {
        const words = document.createRange();
        words.selectNodeContents(link);
        const middle = box => (box.top + box.bottom) / 2;
        return middle(link.getBoundingClientRect()) - middle(words.getBoundingClientRect());
    }).filter(distance => Math.abs(distance) > 0.5)"""
    for size in (PHONE, DESK):
        desk.set_viewport_size(size)
        desk.goto("/admin/")
        links = desk.locator("#content-main :is(.addlink, .changelink, .viewlink)")
        assert links.count() > 10
        # An icon is drawn at half the height of its link.
        expect(links.first).to_have_css("background-position-y", "50%")
        assert links.evaluate_all(away) == []
