"""A photograph of the card on a phone, from choosing it to the staff's look at it."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from intake.models import CardPhotograph, Submission
from tests.browser.filling import fill_insurance_by_keyboard
from tests.browser.looking import axe_findings, scrolls_sideways
from tests.intake.photographs.hostile import HOSTILE
from tests.intake.photographs.pictures import photograph

pytestmark = pytest.mark.django_db(transaction=True)


def _choose(page: Page, side: str, content: bytes, name: str = "card.jpg") -> None:
    file: FilePayload = {"name": name, "mimeType": "image/jpeg", "buffer": content}
    page.get_by_label(f"Photograph of the {side} of the card").set_input_files([file])


def test_a_photograph_is_chosen_refused_chosen_again_checked_and_sent(phone):
    phone.goto("/verify-insurance/")
    fill_insurance_by_keyboard(phone)
    _choose(phone, "front", HOSTILE["half a JPEG"])
    phone.get_by_role("button", name="Check your answers").click()
    expect(phone.get_by_role("alert")).to_contain_text("damaged or did not arrive in full")
    assert axe_findings(phone) == []
    _choose(phone, "front", photograph("HEIF"), "IMG_0001.HEIC")
    _choose(phone, "back", photograph("PNG"))
    phone.get_by_role("button", name="Check your answers").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Check your answers")
    expect(phone.get_by_text("A photograph is attached")).to_have_count(2)
    phone.get_by_role("button", name="Change “Photograph of the front of the card”").click()
    for side in ("front", "back"):
        removal = phone.get_by_role("checkbox", name=f"Remove it (Photograph of the {side}")
        expect(removal).to_be_visible()
    assert axe_findings(phone) == []
    assert not scrolls_sideways(phone)
    phone.get_by_role("button", name="Check your answers").click()
    phone.get_by_role("button", name="Send to admissions").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("We have your message")
    assert Submission.objects.count() == 1
    assert CardPhotograph.objects.count() == 2
