"""Every task with no script, no style, no picture and no font: HTML alone."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect

from intake.models import Submission
from tests.browser.conftest import PHONE
from tests.browser.filling import fill_contact, sign_in, take_ones_time
from tests.browser.test_visitors import REFERENCE
from tests.intake.answers import contact_answers, send

LEFT_OUT = {"stylesheet", "image", "font", "script", "media"}


def _refuse(route: Route) -> None:
    if route.request.resource_type in LEFT_OUT:
        route.abort()
    else:
        route.continue_()


@pytest.fixture
def bare(browser: Browser, site: str) -> Iterator[Page]:
    """A browser that gets nothing but the HTML of the pages."""
    context = browser.new_context(base_url=site, viewport=PHONE, java_script_enabled=False)
    context.set_default_timeout(10_000)
    context.route("**/*", _refuse)
    yield context.new_page()
    context.close()


def _is_bare(page: Page) -> bool:
    """Whether no style of ours reached the page: the browser's own font is in use."""
    return page.locator("body").evaluate("body => getComputedStyle(body).margin") == "8px"


def _send(page: Page) -> None:
    page.locator("form#form .form__send [type='submit']").click()


def test_with_html_alone_a_program_is_found_and_leads_to_the_form(bare: Page):
    bare.goto("/")
    assert _is_bare(bare)
    bare.get_by_role("main").get_by_role("link", name="IOP", exact=True).first.click()
    expect(bare.get_by_role("heading", level=1)).to_contain_text("Intensive Outpatient Program")
    bare.get_by_role("link", name=re.compile("^Ask about IOP")).first.click()
    expect(bare.get_by_label("Which program")).to_have_value("iop")


def test_with_html_alone_the_article_is_read_and_a_source_is_followed_and_left(bare: Page):
    bare.goto("/articles/")
    bare.get_by_role("main").get_by_role("link", name=re.compile("pain")).first.click()
    assert _is_bare(bare)
    bare.get_by_role("navigation", name="Contents").get_by_role("link").nth(2).click()
    expect(bare).to_have_url(re.compile("#cbt-for-both$"))
    bare.get_by_role("link", name="Source 1", exact=True).first.click()
    source = bare.locator("#source-1")
    expect(source).to_be_in_viewport()
    outside = source.locator("a[href^='https:']").first
    expect(outside).to_be_visible()
    source.get_by_role("link", name=re.compile("Back to")).first.click()
    expect(bare.locator("#cited-1-1")).to_be_in_viewport()


def test_with_html_alone_an_answer_is_found_by_its_link_and_by_hand(bare: Page):
    bare.goto("/faq/#how-cbt-helps")
    assert _is_bare(bare)
    expect(bare.locator("#how-cbt-helps")).to_be_in_viewport()
    last = bare.locator("summary").last
    last.click()
    expect(last.locator("xpath=..")).to_have_attribute("open", "")
    bare.get_by_label("Find an answer").fill("insurance")
    bare.get_by_role("button", name="Find").click()
    expect(bare.get_by_text(re.compile("of 7 questions"))).to_be_visible()
    expect(bare.locator("summary").first).to_contain_text(re.compile("insurance", re.IGNORECASE))


def test_with_html_alone_a_message_is_sent_with_a_mistake_on_the_way(bare: Page):
    bare.goto("/contact/")
    assert _is_bare(bare)
    fill_contact(bare, name="")
    _send(bare)
    expect(bare).to_have_title(re.compile("^Error: "))
    bare.get_by_role("alert").get_by_role("link").first.click()
    expect(bare.get_by_label("Your name")).to_be_in_viewport()
    expect(bare.get_by_label("Telephone number")).to_have_value("(213) 555-0147")
    bare.get_by_label("Your name").fill("Rosa Delgado")
    _send(bare)
    expect(bare.get_by_role("heading", level=1)).to_have_text("We have your message")
    reference = REFERENCE.search(bare.inner_text("main"))
    assert reference
    assert Submission.objects.get().reference == reference[0]


def test_with_html_alone_insurance_is_verified_with_a_mistake_on_the_way(bare: Page):
    bare.goto("/verify-insurance/")
    assert _is_bare(bare)
    bare.get_by_label("For me", exact=True).check()
    bare.get_by_label("Your name").fill("Rosa Delgado")
    bare.get_by_label("Telephone number").fill("(213) 555-0147")
    bare.get_by_label("Call me").check()
    bare.get_by_role("group", name="voicemail").get_by_label("No", exact=True).check()
    bare.get_by_role("group", name="say who we are").get_by_label("No", exact=True).check()
    bare.get_by_label("Insurance company").fill("Sierra Mutual")
    bare.get_by_label("I don’t have it with me").check()
    bare.get_by_role("group", name="primary insured?").get_by_role("radio").first.check()
    care = bare.get_by_role("group", name="Date of birth of the person seeking care")
    for label, part in (("Month", "February"), ("Day", "30"), ("Year", "1985")):
        care.get_by_label(label).fill(part)
    bare.get_by_label("State where").select_option("California")
    bare.get_by_label("may contact me").check()
    _send(bare)
    expect(bare).to_have_title(re.compile("^Error: "))
    expect(care.get_by_label("Month")).to_have_value("February")
    care.get_by_label("Day").fill("27")
    _send(bare)
    expect(bare.get_by_role("heading", level=1)).to_have_text("Check your answers")
    bare.get_by_role("button", name="Change “Insurance company”").click()
    bare.get_by_label("Insurance company").fill("Pacific Mutual")
    _send(bare)
    bare.get_by_role("button", name="Send to admissions").click()
    expect(bare.get_by_role("heading", level=1)).to_have_text("We have your message")
    stored = Submission.objects.get().read()
    assert stored.value_of("care_birth_date") == "1985-02-27"
    assert stored.value_of("insurer") == "Pacific Mutual"


def test_with_html_alone_admissions_signs_in_and_works_a_submission(bare: Page, nurse):
    send(Client(), "/contact/", contact_answers())
    take_ones_time()
    sign_in(bare)
    assert _is_bare(bare)
    bare.get_by_role("link", name="Submissions").first.click()
    bare.get_by_role("link", name=Submission.objects.get().reference).click()
    expect(bare.get_by_text("My back has hurt for six years.")).to_be_visible()
    bare.get_by_role("button", name="Claim", exact=True).click()
    expect(bare.get_by_text("You have claimed this submission.")).to_be_visible()
    bare.get_by_role("textbox", name="Note").fill("Wants a call on Tuesday.")
    bare.get_by_role("button", name="Spoke with them").click()
    expect(bare.get_by_text("The attempt is noted: Spoke with them.")).to_be_visible()
    bare.get_by_label("Reason for closing").select_option("answered")
    bare.get_by_role("button", name="Close", exact=True).click()
    expect(bare.get_by_text("The status is now “Closed”.")).to_be_visible()
    assert Submission.objects.get().status == "closed"
