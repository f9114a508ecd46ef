"""One step for several submissions: few, read, each by an allowed step, all or none."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from asana_site.audit.models import AuditRecord
from intake.models import Submission, TimelineEntry
from tests.intake.rows import a_submission, contacted, read
from tests.staff.signing_in import sign_in

pytestmark = pytest.mark.django_db

# The id of no submission.
NOBODYS = "0c6b7d6e-3f0a-4e0a-9d53-6f9b6f0c1a11"

QUEUE = "/admin/intake/submission/"
BULK = f"{QUEUE}change-status/"


def _choose(client, *submissions, **more):
    """Tick the rows and press Go, as on the list."""
    ticked = [str(submission.pk) for submission in submissions]
    action = {"action": "change_status_of_selected", "index": "0", "_selected_action": ticked}
    return client.post(f"{QUEUE}?list=all", action | more)


def _send(client, *submissions, status="verified", reason=""):
    """Send the page on which the new status is chosen."""
    chosen = " ".join(f"{each.pk}:{each.version}" for each in submissions)
    return client.post(BULK, {"submissions": chosen, "status": status, "reason": reason})


def _statuses():
    return sorted(Submission.objects.values_list("status", flat=True))


def test_the_page_offers_the_steps_that_all_of_them_may_take(nurse_client):
    answer = _choose(nurse_client, contacted(), read(status="verified"))
    assert list(answer.context["form"].fields["status"].choices)[1:] == [
        ("scheduled", "Scheduled"),
        ("closed", "Closed"),
    ]
    assert _choose(nurse_client, read(), read(status="spam")).context["can_be_changed"] is False


def test_all_of_them_take_the_step_each_on_its_timeline_and_on_the_record(nurse, nurse_client):
    chosen = [contacted(), contacted(by=nurse), contacted()]
    assert _send(nurse_client, *chosen).status_code == 302
    assert _statuses() == ["verified"] * 3
    entries = TimelineEntry.objects.filter(act="status", actor=nurse)
    assert {entry.submission_id for entry in entries} == {each.pk for each in chosen}
    recorded = AuditRecord.objects.filter(action="change", actor="nurse")
    assert {row.subject for row in recorded} >= {each.reference for each in chosen}
    assert "3 submissions are now: Benefits verified." in nurse_client.get(QUEUE).content.decode()


def test_afterwards_one_is_back_in_the_list_one_came_from(nurse_client):
    submission = contacted()
    ticked = {"action": "change_status_of_selected", "_selected_action": str(submission.pk)}
    html = nurse_client.post(f"{QUEUE}?list=open&kind__exact=contact", ticked)
    action = re.findall(r'action="([^"]+change-status/[^"]*)"', html.content.decode())
    chosen = {"submissions": f"{submission.pk}:{submission.version}", "status": "verified"}
    answer = nurse_client.post(unescape(action[0]), chosen)
    assert answer.url == f"{QUEUE}?list=open&kind__exact=contact"


def test_closing_asks_for_a_reason_and_keeps_what_was_chosen(nurse_client):
    submission = contacted()
    answer = _send(nurse_client, submission, status="closed")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose why they are closed." in html
    assert '<option value="closed" selected>' in html
    assert _send(nurse_client, submission, reason="answered").status_code == 422
    assert _send(nurse_client, submission, status="closed", reason="answered").status_code == 302
    submission.refresh_from_db()
    assert (submission.status, submission.closed_reason) == ("closed", "answered")


@pytest.mark.parametrize(
    ("make_odd_one", "words"),
    [
        (lambda other: a_submission(status="contacted"), "nobody has read it."),
        (lambda other: contacted(by=other), "somebody else has claimed it."),
    ],
    ids=["unread", "held by a colleague"],
)
def test_one_that_may_not_be_changed_keeps_all_of_them_as_they_are(
    nurse_client, make_odd_one, words
):
    fine, odd = contacted(), make_odd_one(User.objects.create_user("colleague"))
    for answer in (_choose(nurse_client, fine, odd), _send(nurse_client, fine, odd)):
        html = answer.content.decode()
        assert f"{odd.reference}: {words}" in html
        assert fine.reference + ":" not in html
        assert '<select name="reason"' not in html
    assert _statuses() == ["contacted", "contacted"]
    assert not TimelineEntry.objects.exists()


def _go_on(client, page):
    """Press “Go on without these” on `page`."""
    html = page.content.decode()
    form = re.search(r"<form(?:(?!</form>).)*Go on without these.*?</form>", html, re.S)
    assert form is not None
    fields = dict(re.findall(r'name="(submissions|status|reason)" value="([^"]*)"', form[0]))
    return client.post(BULK, fields | {"without": "yes"})


def _kept(page):
    """What the page would send: the submissions, the step, the reason."""
    html = page.content.decode()
    chosen = re.findall(r'name="submissions" value="([^"]*)"', html)
    return chosen, re.findall(r'<option value="([^"]+)" selected>', html)


def test_one_goes_on_without_those_that_may_not_be_changed(nurse_client):
    fine, unread = contacted(), a_submission(status="contacted")
    held = contacted(by=User.objects.create_user("colleague"))
    page = _go_on(nurse_client, _choose(nurse_client, fine, unread, held))
    assert page.status_code == 200
    assert page.context["objections"] == []
    assert _kept(page) == ([f"{fine.pk}:{fine.version}"], [])
    assert _statuses() == ["contacted"] * 3
    assert _send(nurse_client, fine).status_code == 302
    assert _statuses() == ["contacted", "contacted", "verified"]


def test_one_goes_on_with_the_step_that_was_chosen_before_somebody_changed_one(nurse_client):
    fine, changed = contacted(), contacted()
    Submission.objects.filter(pk=changed.pk).update(version=7)
    refused = _send(nurse_client, fine, changed, status="closed", reason="answered")
    page = _go_on(nurse_client, refused)
    assert _kept(page) == ([f"{fine.pk}:{fine.version}"], ["closed", "answered"])
    assert _statuses() == ["contacted", "contacted"]


def test_one_goes_on_without_one_that_is_gone(nurse_client):
    fine, gone = contacted(), contacted()
    Submission.objects.filter(pk=gone.pk).delete()
    page = _go_on(nurse_client, _send(nurse_client, fine, gone))
    assert _kept(page) == ([f"{fine.pk}:{fine.version}"], ["verified"])


def test_nobody_goes_on_with_nothing(nurse_client):
    html = _choose(nurse_client, a_submission(), a_submission()).content.decode()
    assert "Go on without these" not in html
    assert "Go back and choose others" in html


def test_what_is_left_out_is_asked_about_again_and_not_believed(nurse_client):
    unread = a_submission(status="contacted")
    chosen = {"submissions": f"{unread.pk}:{unread.version}", "status": "x", "without": "yes"}
    page = nurse_client.post(BULK, chosen)
    assert f"{unread.reference}: nobody has read it." in page.content.decode()
    assert _statuses() == ["contacted"]


def test_whoever_ticks_nothing_is_told_so_in_the_words_of_the_page(nurse_client):
    contacted()
    answer = _choose(nurse_client)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Tick at least one submission first." in html
    assert "Items must be selected" not in html
    assert 'id="result_list"' in html


def test_whoever_says_not_what_to_do_is_asked_and_keeps_what_was_ticked(nurse_client):
    ticked, other = contacted(), contacted()
    answer = _choose(nurse_client, ticked, action="")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose what to do with those that are ticked." in html
    boxes = re.findall(r'value="([^"]+)"\s+class="action-select"\s+(checked)?', html)
    assert dict(boxes) == {str(ticked.pk): "checked", str(other.pk): ""}


def test_a_list_that_is_shown_again_is_on_the_record_as_shown(nurse_client):
    contacted()
    before = AuditRecord.objects.count()
    _choose(nurse_client)
    rows = AuditRecord.objects.filter(number__gt=before)
    assert list(rows.values_list("action", "subject")) == [("list", "intake.submission")]


def test_a_forged_step_is_refused(nurse_client):
    submission = contacted()
    for status in ("admitted", "new", "nonsense", ""):
        assert _send(nurse_client, submission, status=status).status_code == 422
    # One of them may take it, and the other may not.
    both = [submission, read(status="verified")]
    assert _send(nurse_client, *both, status="contacted").status_code == 422
    assert _statuses() == ["contacted", "verified"]


def test_what_somebody_changed_meanwhile_is_left_as_it_is(nurse_client):
    fine, changed = contacted(), contacted()
    Submission.objects.filter(pk=changed.pk).update(version=7)
    answer = _send(nurse_client, fine, changed)
    assert answer.status_code == 409
    assert f"{changed.reference}: somebody changed it meanwhile." in answer.content.decode()
    assert _statuses() == ["contacted", "contacted"]
    assert not TimelineEntry.objects.exists()


def test_what_was_refused_is_on_the_record_as_looked_at_and_not_as_changed(nurse, nurse_client):
    fine, changed = contacted(), contacted()
    Submission.objects.filter(pk=changed.pk).update(version=7)
    before = AuditRecord.objects.count()
    _send(nurse_client, fine, changed)
    rows = AuditRecord.objects.filter(number__gt=before)
    assert list(rows.values_list("actor", "action", "subject", "detail")) == [
        ("nurse", "view", "intake.submission", "Change the status")
    ]


def test_one_that_is_gone_stops_the_rest(nurse_client):
    fine, gone = contacted(), contacted()
    Submission.objects.filter(pk=gone.pk).delete()
    assert "One of them is gone." in _send(nurse_client, fine, gone).content.decode()
    assert _statuses() == ["contacted"]


def test_more_than_fifty_at_once_are_refused(nurse_client):
    chosen = [contacted() for _ in range(51)]
    answer = _send(nurse_client, *chosen)
    assert answer.url == QUEUE
    assert "Choose between 1 and 50 submissions." in nurse_client.get(QUEUE).content.decode()
    assert _choose(nurse_client, *chosen).status_code == 302
    assert "Choose 50 submissions at most." in nurse_client.get(QUEUE).content.decode()
    assert _statuses() == ["contacted"] * 51


def test_all_that_a_list_holds_is_never_chosen_at_once(nurse_client):
    ticked, other = contacted(), contacted()
    html = _choose(nurse_client, ticked, select_across="1").content.decode()
    assert ticked.reference in html
    assert other.reference not in html


@pytest.mark.parametrize(
    "sent", ["", "nonsense", "1:2:3", f"{NOBODYS}:x", NOBODYS, "x" * 5000, "\x00"]
)
def test_a_post_that_no_page_sends_changes_nothing(nurse_client, sent):
    contacted()
    answer = nurse_client.post(BULK, {"submissions": sent, "status": "verified"})
    assert answer.status_code in (302, 400)
    assert _statuses() == ["contacted"]


def test_the_address_alone_leads_to_the_list(nurse_client):
    assert nurse_client.get(BULK).url == QUEUE


def test_whoever_only_looks_is_offered_nothing_and_changes_nothing(editor, editor_client):
    submission = contacted()
    assert _send(editor_client, submission).status_code == 403
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_submission"))
    client = sign_in(Client(), viewer)
    assert "_selected_action" not in client.get(f"{QUEUE}?list=all").content.decode()
    assert _send(client, submission).status_code == 403
    _choose(client, submission)
    assert _statuses() == ["contacted"]


def test_the_list_offers_no_deletion(nurse_client):
    contacted(opened_at=timezone.now())
    html = nurse_client.get(f"{QUEUE}?list=all").content.decode()
    assert "change_status_of_selected" in html
    assert "delete" not in html
