"""Legal hold and erasure, as a lead uses them in a browser."""

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Page, expect

from intake.models import Submission
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
