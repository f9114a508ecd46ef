"""The ways of the three readers, walked in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from intake.models import Submission
from tests.browser.filling import fill_contact, fill_insurance_by_keyboard, sign_in, take_ones_time
from tests.browser.keyboard import choose, press, tab_to, write

REFERENCE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}")


def test_a_patient_sees_without_scrolling_for_whom_this_is_who_pays_and_how_to_reach_someone(
    phone: Page,
):
    phone.goto("/")
    bar = phone.get_by_role("list", name="Reach admissions").bounding_box()
    assert bar
    main = phone.get_by_role("main")
    answers: dict[str, list[str | re.Pattern[str]]] = {
        "Is this for me?": ["What we treat"],
        "Will it be paid for?": ["Verify insurance", "Other ways to pay"],
        "How do I reach someone?": [re.compile("^Call "), "send a message"],
    }
    lowest = 0.0
    for question, ways in answers.items():
        shown = [main.get_by_role("heading", name=question)]
        shown += [main.get_by_role("link", name=way, exact=True).first for way in ways]
        for element in shown:
            box = element.bounding_box()
            assert box
            assert lowest < box["y"] + box["height"] <= bar["y"]
        heading = shown[0].bounding_box()
        assert heading
        lowest = heading["y"] + heading["height"]


def test_on_the_first_screen_the_telephone_number_is_the_largest_way(phone: Page):
    phone.goto("/")
    sizes = (
        phone.get_by_role("main")
        .get_by_role("link")
        .evaluate_all(
            "links => links.filter(link => link.getBoundingClientRect().bottom < innerHeight)"
            ".map(link => [parseFloat(getComputedStyle(link).fontSize), link.href])"
        )
    )
    assert max(sizes)[1].startswith("tel:+1-")


def test_a_patient_finds_the_iop_from_the_home_page_and_asks_about_it(phone: Page):
    phone.goto("/")
    phone.get_by_role("link", name="IOP", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Intensive Outpatient Program")
    phone.get_by_role("link", name="Ask about IOP").click()
    expect(phone.get_by_label("Which program")).to_have_value("iop")
    fill_contact(phone)
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("We have your message")
    reference = REFERENCE.search(phone.inner_text("main"))
    assert reference
    assert Submission.objects.get().reference == reference[0]


def test_a_patient_goes_from_the_home_page_to_the_iop_and_verifies_insurance_by_keyboard_alone(
    phone: Page,
):
    phone.goto("/")
    main = phone.get_by_role("main")
    press(phone, main.get_by_role("link", name="IOP", exact=True).first)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Intensive Outpatient Program")
    press(phone, main.get_by_role("link", name=re.compile("insurance", re.I)).first)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Verify your insurance")

    def group(name: str):
        return phone.get_by_role("group", name=name)

    choose(phone, group("Is this for you"), 0)
    write(phone, phone.get_by_label("Your name"), "Rosa Delgado")
    write(phone, phone.get_by_label("Telephone number"), "213 555 0147")
    choose(phone, group("How should we reach you"), 0)
    choose(phone, group("voicemail"), 1)
    choose(phone, group("say who we are"), 1)
    write(phone, phone.get_by_label("Insurance company"), "Sierra Mutual")
    tab_to(phone, phone.get_by_label("I don’t have it with me"))
    phone.keyboard.press("Space")
    choose(phone, group("primary insured?"), 0)
    care = group("Date of birth of the person seeking care")
    for label, part in (("Month", "2"), ("Day", "30"), ("Year", "1985")):
        write(phone, care.get_by_label(label), part)
    write(phone, phone.get_by_label("State where"), "California")
    tab_to(phone, phone.get_by_label("may contact me"))
    phone.keyboard.press("Space")
    press(phone, phone.get_by_role("button", name="Check your answers"))

    expect(phone).to_have_title(re.compile(r"^Error: "))
    expect(phone.get_by_role("alert")).to_be_focused()
    press(phone, phone.get_by_role("alert").get_by_role("link").first)
    expect(care.locator(":focus")).to_have_count(1)
    if not care.get_by_label("Day").evaluate("day => day === document.activeElement"):
        tab_to(phone, care.get_by_label("Day"))
    phone.keyboard.press("Control+A")
    phone.keyboard.type("27")
    press(phone, phone.get_by_role("button", name="Check your answers"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Check your answers")
    press(phone, phone.get_by_role("button", name="Send to admissions"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("We have your message")
    assert Submission.objects.get().read().value_of("care_birth_date") == "1985-02-27"


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_insurance_is_verified_by_keyboard_alone_with_a_mistake_and_a_change_on_the_way(
    browser: Browser, site: str, width: int, scripts: bool
):
    context = browser.new_context(
        base_url=site,
        viewport={"width": width, "height": 844},
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/verify-insurance/?program=iop")
    expect(page.get_by_label("Which program")).to_have_value("iop")
    keys = page.keyboard
    fill_insurance_by_keyboard(page, day="30")
    keys.press("Enter")

    expect(page).to_have_title(re.compile(r"^Error: Verify your insurance"))
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page.get_by_label("Your name")).to_have_value("Rosa Delgado")
    keys.press("Tab")
    keys.press("Enter")
    care = page.get_by_role("group", name="Date of birth of the person seeking care")
    expect(care.get_by_label("Day")).to_be_focused()
    keys.press("Control+A")
    keys.type("27")
    keys.press("Enter")

    expect(page).to_have_title(re.compile(r"^Check your answers"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    assert Submission.objects.count() == 0
    page.get_by_role("button", name="Change “Insurance company”").focus()
    keys.press("Enter")
    expect(page.get_by_label("Insurance company")).to_be_focused()
    expect(page.get_by_label("Insurance company")).to_be_in_viewport()
    keys.press("Control+A")
    keys.type("Pacific Mutual")
    keys.press("Enter")

    expect(page.get_by_text("Pacific Mutual")).to_be_visible()
    page.get_by_role("button", name="Send to admissions").focus()
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")
    stored = Submission.objects.get().read()
    assert stored.value_of("care_birth_date") == "1985-02-27"
    assert stored.value_of("insurer") == "Pacific Mutual"
    assert stored.value_of("program") == "iop"
    context.close()


def test_a_change_is_begun_in_the_answer_that_was_chosen(phone: Page):
    phone.goto("/verify-insurance/")
    fill_insurance_by_keyboard(phone)
    phone.get_by_role("button", name="Check your answers").click()
    phone.get_by_role("button", name="Change “If nobody answers").click()
    group = phone.get_by_role("group", name="voicemail")
    expect(group.get_by_label("No", exact=True)).to_be_focused()
    expect(group.get_by_label("No", exact=True)).to_be_checked()


def test_insurance_sent_twice_by_an_impatient_finger_is_one_submission(phone: Page):
    phone.goto("/verify-insurance/")
    fill_insurance_by_keyboard(phone)
    phone.get_by_role("button", name="Check your answers").dblclick()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Check your answers")
    phone.get_by_role("button", name="Send to admissions").dblclick()
    expect(phone.get_by_role("heading", level=1)).to_have_text("We have your message")
    assert Submission.objects.count() == 1


def test_a_form_sent_twice_by_an_impatient_finger_is_one_submission(phone: Page):
    phone.goto("/contact/")
    fill_contact(phone)
    phone.get_by_role("button", name="Send").dblclick()
    expect(phone.get_by_role("heading", level=1)).to_have_text("We have your message")
    first = REFERENCE.search(phone.inner_text("main"))
    phone.reload()
    again = REFERENCE.search(phone.inner_text("main"))
    assert first
    assert again
    assert first[0] == again[0]
    assert Submission.objects.count() == 1


def test_without_javascript_both_the_mistake_and_the_sending_work(plain_phone: Page):
    plain_phone.goto("/contact/")
    plain_phone.get_by_role("button", name="Send").click()
    expect(plain_phone.get_by_role("heading", name="There is a problem")).to_be_visible()
    fill_contact(plain_phone)
    plain_phone.get_by_role("button", name="Send").click()
    expect(plain_phone.get_by_role("heading", level=1)).to_have_text("We have your message")


def test_a_family_member_reads_the_article_follows_a_source_and_comes_back(desk: Page):
    desk.goto("/articles/")
    desk.get_by_role("main").get_by_role("link", name=re.compile("pain")).first.click()
    contents = desk.get_by_role("navigation", name="Contents")
    expect(contents.get_by_role("link")).to_have_count(7)
    contents.get_by_role("link").nth(2).click()
    expect(desk).to_have_url(re.compile("#cbt-for-both$"))
    desk.get_by_role("link", name="Source 1", exact=True).first.click()
    source = desk.locator("#source-1")
    expect(source).to_be_in_viewport()
    source.get_by_role("link", name=re.compile("Back to")).first.click()
    expect(desk.locator("#cited-1-1")).to_be_in_viewport()


def test_a_family_member_opens_an_answer_by_its_link(phone: Page):
    phone.goto("/faq/#how-cbt-helps")
    answer = phone.locator("#how-cbt-helps")
    expect(answer).to_be_visible()
    expect(phone.locator("details[open]")).to_have_count(1)
    phone.locator("summary").last.click()
    expect(phone.locator("details[open]")).to_have_count(2)


def test_admissions_signs_in_reads_a_submission_and_works_it(desk: Page, nurse):
    desk.goto("/contact/")
    fill_contact(desk)
    desk.get_by_role("button", name="Send").click()
    reference = REFERENCE.search(desk.inner_text("main"))
    assert reference
    take_ones_time()

    sign_in(desk)
    desk.get_by_role("link", name="Submissions").first.click()
    desk.get_by_role("link", name=reference[0]).click()
    expect(desk.get_by_role("heading", name="Before you call")).to_be_visible()
    expect(desk.get_by_text("Do not leave a voicemail.")).to_be_visible()
    expect(desk.get_by_text("My back has hurt for six years.")).to_be_visible()
    assert desk.get_by_role("link", name=re.compile("Call")).get_attribute("href") == (
        "tel:+1-213-555-0147"
    )
    desk.get_by_role("textbox", name="Note").fill("Wants a call on Tuesday.")
    desk.get_by_role("button", name="Spoke with them").click()
    expect(desk.get_by_text("The attempt is noted: Spoke with them.")).to_be_visible()
    expect(desk.get_by_text("Wants a call on Tuesday.")).to_be_visible()
    assert Submission.objects.get().status == "contacted"


def test_an_editor_changes_the_telephone_and_every_page_shows_it(desk: Page, editor):
    sign_in(desk, "editor")
    desk.goto("/admin/asana_site/center/1/change/")
    desk.get_by_label("Admissions telephone").fill("(800) 000-0000")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.goto("/faq/")
    expect(desk.get_by_role("link", name=re.compile(r"\(800\) 000-0000")).first).to_be_visible()
