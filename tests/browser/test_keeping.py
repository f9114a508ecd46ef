"""Legal hold and erasure, as a lead uses them in a browser."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Page, expect

from intake.models import Submission
from tests.browser.conftest import DESK
from tests.browser.test_accessibility import findings_of, is_too_wide
from tests.intake.answers import contact_answers, send
from tests.staff.signing_in import sign_in

NARROW = {"width": 320, "height": 640}


def _enter(page: Page, site: str) -> Submission:
    """Sign a lead in, and give what somebody sent."""
    user = User.objects.create_user("lead", is_staff=True)
    user.groups.add(Group.objects.get(name="Admissions leads"))
    name = settings.SESSION_COOKIE_NAME
    value = sign_in(Client(), user).cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": site}])
    send(Client(), "/contact/", contact_answers())
    return Submission.objects.get()


def test_without_scripts_a_submission_is_held_freed_and_erased(plain_phone: Page, site):
    submission = _enter(plain_phone, site)
    plain_phone.goto(f"/admin/intake/submission/{submission.pk}/change/")
    for act in ("Put on legal hold", "Take off legal hold"):
        plain_phone.get_by_role("link", name=act).click()
        plain_phone.get_by_label("Why?").fill("Their lawyer wrote.")
        plain_phone.get_by_role("button", name=act).click()
    plain_phone.get_by_role("link", name="Erase this submission").click()
    plain_phone.get_by_label("The person asked").check()
    plain_phone.get_by_role("button", name="Go on").click()
    plain_phone.get_by_label("Type the reference").fill(submission.reference.lower())
    plain_phone.get_by_role("button", name="Erase for good").click()
    expect(plain_phone.get_by_text("The submission was erased.")).to_be_visible()
    assert not Submission.objects.exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [NARROW, DESK], ids=["narrow", "desk"])
def test_axe_finds_nothing_on_any_step(desk: Page, site, scheme, size):
    desk.set_viewport_size(size)
    desk.emulate_media(color_scheme=scheme)
    address = f"/admin/intake/submission/{_enter(desk, site).pk}"
    findings, wide = [], []

    def look(step):
        findings.extend(findings_of(desk))
        wide.extend([step] * is_too_wide(desk))

    desk.goto(f"{address}/hold/")
    look("hold")
    desk.get_by_role("button", name="Put on legal hold").click()
    expect(desk.get_by_role("heading", name="There is a problem")).to_be_visible()
    look("hold, nothing written")
    desk.goto(f"{address}/erase/")
    look("erase")
    desk.get_by_role("button", name="Go on").click()
    expect(desk.get_by_role("heading", name="There is a problem")).to_be_visible()
    look("erase, nothing chosen")
    desk.get_by_label("The person asked").check()
    desk.get_by_role("button", name="Go on").click()
    desk.get_by_label("Type the reference").fill("another")
    desk.get_by_role("button", name="Erase for good").click()
    expect(desk.get_by_role("heading", name="There is a problem")).to_be_visible()
    look("confirm, another reference")
    Submission.objects.update(is_held=True)
    desk.goto(f"{address}/erase/")
    look("held")
    assert findings == []
    assert wide == []
