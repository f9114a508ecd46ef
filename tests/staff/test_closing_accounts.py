"""Whoever leaves is out at once; what they held is free, what they did stays on the record."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asana_site.audit.models import AuditRecord
from asana_site.staff.signals import account_closed
from intake.models import Note, Submission, TimelineEntry
from tests.asana_site.reading import html_of
from tests.intake.answers import contact_answers, send
from tests.staff.inviting import CHOSEN, accept, close, link_in, new_link
from tests.staff.signing_in import PASSWORD, give_password, is_in, recovery_codes, sign_in

pytestmark = pytest.mark.django_db

USERS = reverse("admin:auth_user_changelist")


@pytest.fixture
def claimed(nurse) -> Submission:
    """A submission that the nurse has claimed, with a note by her."""
    send(Client(), "/contact/", contact_answers())
    submission = Submission.objects.get()
    note = Note(submission=submission, author=nurse)
    note.seal({"text": "Called; voicemail."})
    note.save(force_insert=True)
    submission.claimed_by, submission.claimed_at = nurse, timezone.now()
    submission.save(update_fields=["claimed_by", "claimed_at"])
    return submission


def _by_list(client, *users, **more):
    fields = {"action": "close_accounts", "_selected_action": [user.pk for user in users]}
    return client.post(USERS, fields | more, follow=True)


def test_a_closed_account_is_out_with_the_next_click(chief_client, nurse_client, nurse):
    recovery_codes(nurse)
    assert is_in(nurse_client)
    assert "Closed. Nobody can sign in" in html_of(close(chief_client, nurse))
    assert nurse_client.get("/admin/intake/submission/").url.startswith(reverse("account_login"))
    assert give_password(Client()).status_code == 200
    nurse.refresh_from_db()
    assert not any((nurse.is_active, nurse.is_staff, nurse.is_superuser))
    assert not nurse.has_usable_password()
    assert not nurse.groups.exists()
    assert not Authenticator.objects.filter(user=nurse).exists()


def test_its_sessions_are_deleted_and_those_of_others_are_not(chief_client, nurse_client):
    # Sessions write large numbers of accounts in two ways: 1036, and "ss" where it is half
    # a sign-in.
    old = User.objects.create_user("old-hand", pk=1036, password=PASSWORD, is_staff=True)
    sign_in(Client(), old)
    give_password(Client(), "old-hand")
    assert Session.objects.count() == 4
    close(chief_client, old)
    assert Session.objects.count() == 2
    assert is_in(chief_client)
    assert is_in(nurse_client)


def test_what_it_had_claimed_is_free_and_its_notes_and_timeline_stay(chief_client, claimed, nurse):
    close(chief_client, nurse)
    claimed.refresh_from_db()
    assert (claimed.claimed_by, claimed.claimed_at) == (None, None)
    assert Note.objects.get().author == nurse
    entry = TimelineEntry.objects.get(act="released")
    assert (entry.submission, entry.actor.username) == (claimed, "chief")


def test_the_record_keeps_what_it_did_and_says_who_closed_it(
    chief_client, nurse_client, nurse, claimed
):
    nurse_client.get(reverse("admin:intake_submission_change", args=[claimed.pk]))
    before = list(AuditRecord.objects.filter(actor="nurse").values_list("pk", flat=True))
    assert before
    close(chief_client, nurse)
    assert AuditRecord.objects.filter(pk__in=before).count() == len(before)
    row = AuditRecord.objects.get(detail="account closed")
    assert (row.actor, row.action, row.subject) == ("chief", "change", f"auth.user {nurse.pk}")
    assert LogEntry.objects.filter(object_id=str(nurse.pk), user__username="chief").exists()
    page = html_of(chief_client.get(reverse("admin:auth_user_change", args=[nurse.pk])))
    assert "Closed" in page
    assert "Close account" not in page


def test_asking_says_what_will_happen_and_changes_nothing(chief_client, nurse):
    page = html_of(chief_client.get(reverse("admin:auth_user_close", args=[nurse.pk])))
    for words in ("Signed out everywhere", "had claimed are free", "record of access stay"):
        assert words in page
    assert "Close these accounts?" in html_of(_by_list(chief_client, nurse, _another()))
    nurse.refresh_from_db()
    assert nurse.is_active


def _another() -> User:
    user = User.objects.create_user("another", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Admissions"))
    return user


def test_several_are_closed_from_the_list(chief_client, nurse, editor):
    _by_list(chief_client, nurse, editor, sure="yes")
    assert set(User.objects.filter(is_active=False)) == {nurse, editor}


def test_nobody_closes_their_own_account_so_one_superuser_is_always_left(
    chief_client, lead_client, superuser, lead, nurse
):
    for client, own in ((chief_client, superuser), (lead_client, lead)):
        _by_list(client, own, nurse, sure="yes")
    answer = _by_list(chief_client, superuser, sure="yes")
    assert "You cannot close your own account." in html_of(answer)
    assert "You cannot close your own account." in html_of(close(chief_client, superuser))
    assert not User.objects.filter(is_active=False).exists()
    assert is_in(chief_client)


def test_a_superuser_who_was_closed_a_moment_ago_closes_nobody(chief_client, superuser, rf):
    other = User.objects.create_superuser("other", password=PASSWORD)
    other_client = sign_in(Client(), other)
    close(chief_client, other)
    close(other_client, superuser)
    assert is_in(chief_client)
    assert is_in(chief_client)
    superuser.refresh_from_db()
    assert superuser.is_active


def test_a_lead_closes_a_plain_member_of_admissions(lead_client, nurse, claimed):
    page = html_of(lead_client.get(reverse("admin:auth_user_change", args=[nurse.pk])))
    assert reverse("admin:auth_user_close", args=[nurse.pk]) in page
    close(lead_client, nurse)
    nurse.refresh_from_db()
    claimed.refresh_from_db()
    assert (nurse.is_active, claimed.claimed_by) == (False, None)


def test_of_several_either_all_are_closed_or_none(lead_client, nurse, lead):
    nurse_two, lead_two = _another(), User.objects.create_user("two", is_staff=True)
    lead_two.groups.add(Group.objects.get(name="Admissions leads"))
    answer = _by_list(lead_client, nurse, nurse_two, lead_two, sure="yes")
    assert "None was closed." in html_of(answer)
    assert not User.objects.filter(is_active=False).exists()


def test_what_cannot_be_released_keeps_the_account_open(chief_client, nurse):
    def fails(**_):
        raise RuntimeError

    account_closed.connect(fails)
    try:
        with pytest.raises(RuntimeError):
            close(chief_client, nurse)
    finally:
        account_closed.disconnect(fails)
    nurse.refresh_from_db()
    assert nurse.is_active
    assert nurse.groups.exists()
    assert not AuditRecord.objects.filter(detail="account closed").exists()


def test_a_superuser_opens_it_again_with_an_invitation_and_new_groups(chief_client, nurse):
    close(chief_client, nurse)
    editors = Group.objects.get(name="Editors")
    assert "Open again" in html_of(
        chief_client.get(reverse("admin:auth_user_change", args=[nurse.pk]))
    )
    link = link_in(new_link(chief_client, nurse, groups=[editors.pk]))
    accept(Client(), link)
    back = Client()
    assert give_password(back, "nurse", CHOSEN).url == "/admin/"
    assert back.get("/admin/").url == reverse("mfa_index")
    nurse.refresh_from_db()
    assert list(nurse.groups.all()) == [editors]
    assert AuditRecord.objects.filter(detail="reopened: invited again").exists()


def test_a_lead_opens_no_closed_account_again(lead_client, nurse):
    nurse.is_active = False
    nurse.save()
    assert new_link(lead_client, nurse).status_code == 403
    nurse.refresh_from_db()
    assert not nurse.is_active


def test_closing_takes_a_post_with_a_token(superuser, nurse):
    strict = sign_in(Client(enforce_csrf_checks=True), superuser)
    assert strict.post(reverse("admin:auth_user_close", args=[nurse.pk])).status_code == 403
    nurse.refresh_from_db()
    assert nurse.is_active
