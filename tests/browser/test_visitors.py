"""The ways of the three readers, walked in a real browser."""

import re

from playwright.sync_api import Page, expect

from intake.models import Submission
from tests.browser.filling import fill_contact, sign_in, take_ones_time

REFERENCE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}")


def test_a_patient_sees_how_to_reach_someone_without_scrolling(phone: Page):
    phone.goto("/")
    for name in (re.compile("Call"), "Verify insurance", re.compile("essage")):
        first = phone.get_by_role("main").get_by_role("link", name=name).first
        box = first.bounding_box()
        assert box
        assert box["y"] + box["height"] <= 844


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


def test_insurance_is_verified_by_keyboard_alone_with_a_mistake_on_the_way(phone: Page):
    phone.goto("/verify-insurance/")
    keys = phone.keyboard

    def type_into(label: str, text: str) -> None:
        phone.get_by_label(label).first.focus()
        keys.type(text)

    def choose(group: str, downs: int) -> None:
        phone.get_by_role("group", name=group).get_by_role("radio").first.focus()
        keys.press("Space")
        for _ in range(downs):
            keys.press("ArrowDown")

    choose("Is this for you", 0)
    type_into("Your name", "Rosa Delgado")
    type_into("Telephone number", "213 555 0147")
    choose("How should we reach you", 0)
    choose("voicemail", 1)
    choose("say who we are", 1)
    type_into("Insurance company", "Sierra Mutual")
    phone.get_by_label("I don’t have it with me").focus()
    keys.press("Space")
    choose("primary insured", 0)
    care = phone.get_by_role("group", name="Date of birth of the person seeking care")
    care.get_by_label("Month").focus()
    for part in ("February", "30", "1985"):
        keys.type(part)
        keys.press("Tab")
    phone.get_by_label("State where").select_option("California")
    phone.get_by_label("may contact me").focus()
    keys.press("Space")
    keys.press("Tab")
    keys.press("Enter")

    expect(phone).to_have_title(re.compile(r"^Error: "))
    summary = phone.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(phone.get_by_label("Your name")).to_have_value("Rosa Delgado")
    keys.press("Tab")
    keys.press("Enter")
    expect(care.get_by_label("Month")).to_be_focused()
    keys.press("Tab")
    keys.press("Control+A")
    keys.type("27")
    phone.get_by_role("button", name="Send").focus()
    keys.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_have_text("We have your message")
    assert Submission.objects.get().read().value_of("care_birth_date") == "1985-02-27"


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
