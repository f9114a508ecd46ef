"""Benefits, replies, export and what is printed, in a real browser."""

import re
import zlib

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Page, expect

from asana_site.audit.models import AuditRecord
from intake.models import Submission
from tests.browser.filling import sign_in
from tests.browser.looking import axe_findings
from tests.browser.test_work import _enter
from tests.intake.answers import insurance_answers, send
from tests.staff.signing_in import PASSWORD

STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


@pytest.fixture
def submission(site, nurse) -> Submission:
    """An insurance form, in front of somebody who may do everything with it."""
    nurse.groups.add(Group.objects.get(name="Admissions leads"))
    call_command("load_replies", verbosity=0)
    send(Client(), "/verify-insurance/", insurance_answers())
    return Submission.objects.get()


def _sheets(page: Page, paper: str) -> int:
    """On how many sheets of `paper` the page comes out."""
    printed = page.pdf(format=paper, prefer_css_page_size=True)
    unpacked = [
        zlib.decompressobj().decompress(stream)
        for stream in STREAM.findall(printed)
        if stream.startswith(b"x")
    ]
    counts = re.findall(rb"/Count\s+(\d+)", printed + b"".join(unpacked))
    return max(map(int, counts))


PROSE = "Each stay is looked at by a nurse of theirs after the first week, who calls us. "
# As much as the form takes: in one piece, in two, in capitals, and in short lines.
MOST = ((PROSE * 20)[:1200], f"{PROSE * 7}\n{PROSE * 7}", PROSE.upper() * 14, "Yes.\n" * 12)


def _record_benefits(page: Page, remarks: str) -> None:
    for field, words in (
        *(("Deductible (optional)", "$1,500"), ("Deductible met so far", "400")),
        *(("Family deductible (optional)", "3000"), ("Family deductible met so far", "400")),
        *(("Copay", "50"), ("Coinsurance", "20 %"), ("Out-of-pocket maximum", "6,000")),
        *(("Out-of-pocket met so far", "400"), ("Whom we spoke with", "Tina")),
        ("Reference number of the call", "REF-8812"),
        ("What else the insurer said", remarks),
    ):
        page.get_by_label(field).first.fill(words)
    page.get_by_role("group", name="Is the plan active?").get_by_label("Yes").check()
    page.get_by_label("In network", exact=True).check()
    for level in page.get_by_role("group", name="Levels of care").get_by_role("checkbox").all():
        level.check()
    page.get_by_role("button", name="Record benefits").click()


def test_the_summary_of_benefits_fits_on_one_sheet(desk: Page, submission):
    sign_in(desk)
    page = f"/admin/intake/submission/{submission.pk}"
    for remarks in MOST:
        desk.goto(f"{page}/benefits/")
        _record_benefits(desk, remarks)
        desk.wait_for_url("**/change/")
        desk.goto(f"{page}/benefits/print/")
        for paper in ("Letter", "A4"):
            assert _sheets(desk, paper) == 1, (paper, remarks)
    desk.emulate_media(media="print")
    for hidden in ("#header", ".breadcrumbs", ".paper-screen", ".session-note"):
        assert not desk.locator(hidden).first.is_visible(), hidden
    assert desk.get_by_text("42 CFR part 2 prohibits").is_visible()


def test_a_lead_exports_what_was_chosen(desk: Page, submission):
    sign_in(desk)
    desk.goto("/admin/intake/submission/?list=all")
    desk.locator("input.action-select").first.check()
    desk.locator("select[name=action]").select_option("export_selected")
    desk.locator("button[name=index]").click()
    assert axe_findings(desk) == []
    desk.get_by_label("Transfer to billing").check()
    desk.get_by_label("In your own words").fill("For billing.")
    desk.get_by_label("Your password, again").fill(PASSWORD)
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Export 1 submission").click()
    assert re.fullmatch(r"submissions-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)


def _ready_to_export(page: Page) -> None:
    """The page of an export, with everything filled in but the password."""
    page.goto("/admin/intake/submission/?list=all")
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option("export_selected")
    page.locator("button[name=index]").click()
    page.get_by_label("Transfer to billing").check()
    page.get_by_label("In your own words").fill("For billing.")


def _exports() -> int:
    return AuditRecord.objects.filter(action="export").count()


def _refusals() -> int:
    """How often the page of an export was shown once more."""
    return AuditRecord.objects.filter(detail="form for export").count() - 1


def test_after_the_file_the_page_says_so_and_holds_neither_problem_nor_password(
    desk: Page, site, nurse, submission
):
    _enter(desk, site, nurse)
    _ready_to_export(desk)
    password = desk.get_by_label("Your password, again")
    button = desk.get_by_role("button", name="Export 1 submission")
    told = desk.get_by_text("The file is being downloaded. It is on the record")
    password.fill("wrong")
    button.click()
    expect(desk).to_have_title(re.compile("^Error: "))
    expect(told).to_be_hidden()
    password.fill(PASSWORD)
    with desk.expect_download():
        button.click()
    expect(desk.get_by_role("status").filter(has=told)).to_be_visible()
    expect(desk.get_by_text("Check the password.")).to_have_count(0)
    expect(desk).not_to_have_title(re.compile("^Error: "))
    expect(password).to_have_value("")
    assert axe_findings(desk) == []

    # Pressed again without thinking, nothing is sent.
    button.click()
    expect(desk.get_by_text("For another file, enter your password again.")).to_be_visible()
    expect(told).to_be_visible()
    # Shown again for the wrong password alone.
    assert (_exports(), _refusals()) == (1, 1)
    password.fill(PASSWORD)
    with desk.expect_download():
        button.click()
    assert _exports() == 2


def test_whoever_presses_twice_in_a_hurry_gets_one_file(desk: Page, site, nurse, submission):
    _enter(desk, site, nurse)
    _ready_to_export(desk)
    desk.get_by_label("Your password, again").fill(PASSWORD)
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Export 1 submission").dblclick()
    assert download.value.failure() is None
    desk.wait_for_load_state("networkidle")
    expect(desk.get_by_text("For another file, enter your password again.")).to_be_visible()
    assert _refusals() == 0
    assert _exports() == 1


def test_without_script_the_page_says_beforehand_that_it_will_not_change(
    plain_phone: Page, site, nurse, submission
):
    _enter(plain_phone, site, nurse)
    _ready_to_export(plain_phone)
    words = plain_phone.get_by_text("This page stays as it is when the file arrives")
    expect(words).to_be_visible()
    plain_phone.get_by_label("Your password, again").fill(PASSWORD)
    with plain_phone.expect_download():
        plain_phone.get_by_role("button", name="Export 1 submission").click()
    expect(words).to_be_visible()
    expect(plain_phone.get_by_text("The file is being downloaded.")).to_be_hidden()
    assert _exports() == 1


def test_a_sheet_is_printed_at_the_press_of_a_button_that_is_not_on_it(
    desk: Page, site, nurse, submission
):
    desk.add_init_script("window.print = () => { document.body.dataset.printed = 'yes'; }")
    _enter(desk, site, nurse)
    desk.goto(f"/admin/intake/submission/{submission.pk}/print/")
    button = desk.get_by_role("button", name="Print", exact=True)
    expect(desk.get_by_text("Ctrl and P")).to_be_hidden()
    button.click()
    expect(desk.locator("body")).to_have_attribute("data-printed", "yes")
    desk.emulate_media(media="print")
    expect(button).to_be_hidden()


def test_without_script_a_line_says_how_a_sheet_is_printed(
    plain_phone: Page, site, nurse, submission
):
    _enter(plain_phone, site, nurse)
    plain_phone.goto(f"/admin/intake/submission/{submission.pk}/print/")
    expect(plain_phone.get_by_text("Ctrl and P")).to_be_visible()
    expect(plain_phone.get_by_role("button", name="Print", exact=True)).to_be_hidden()
