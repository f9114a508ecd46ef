"""Every kind of page, in every state: nothing that axe finds, nothing that scrolls sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from intake.models import Submission
from tests.browser.conftest import DESK, PHONE
from tests.browser.filling import fill_contact, sign_in

WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
    # Else axe loads every stylesheet a second time, into the page, and its policy objects.
    "preload": False,
}

PAGES = (
    *("/", "/programs/", "/programs/levels-of-care/", "/programs/medically-assisted-detox/"),
    *("/articles/", "/articles/chronic-pain-and-opioid-addiction/", "/faq/#related"),
    *("/payment-options/", "/privacy/", "/crisis-help/", "/notices/", "/contact/"),
    *("/verify-insurance/", "/no-such-page/"),
)


def findings_of(page: Page) -> list[str]:
    """What axe finds on the page, once it has loaded."""
    page.wait_for_load_state()
    results = Axe().run(page, options=WCAG)
    return [
        f"{page.url} {violation['id']}: {node['html'][:160]}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]


def is_too_wide(page: Page) -> bool:
    """Whether the page, once it has loaded, scrolls sideways."""
    page.wait_for_load_state()
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_on_any_kind_of_page(desk: Page, scheme, size):
    desk.set_viewport_size(size)
    desk.emulate_media(color_scheme=scheme)
    findings = []
    for path in PAGES:
        desk.goto(path)
        findings += findings_of(desk)
    desk.goto("/verify-insurance/")
    desk.get_by_role("button", name="Send").click()
    findings += findings_of(desk)
    desk.goto("/contact/")
    fill_contact(desk)
    desk.get_by_role("button", name="Send").click()
    findings += findings_of(desk)
    assert findings == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_that_admissions_uses(desk: Page, scheme, nurse):
    desk.emulate_media(color_scheme=scheme)
    desk.goto("/contact/")
    fill_contact(desk)
    desk.get_by_role("button", name="Send").click()
    desk.goto("/admin/")
    findings = findings_of(desk)
    sign_in(desk)
    desk.wait_for_url("/admin/")
    findings += findings_of(desk)
    desk.goto("/admin/intake/submission/")
    findings += findings_of(desk)
    desk.goto(f"/admin/intake/submission/{Submission.objects.get().pk}/change/")
    findings += findings_of(desk)
    assert findings == []


def test_no_page_scrolls_sideways_on_the_narrowest_screen(desk: Page):
    desk.set_viewport_size({"width": 320, "height": 640})
    wide = []
    for path in PAGES:
        desk.goto(path)
        if is_too_wide(desk):
            wide.append(path)
    desk.goto("/verify-insurance/")
    desk.get_by_role("button", name="Send").click()
    if is_too_wide(desk):
        wide.append("/verify-insurance/ with errors")
    assert wide == []
