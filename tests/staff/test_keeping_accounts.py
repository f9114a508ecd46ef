"""Who may invite whom, into what, and see which accounts."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from tests.asana_site.reading import html_of
from tests.staff.inviting import close, new_link, send_invitation
from tests.staff.members import member
from tests.staff.signing_in import PASSWORD, is_in, sign_in

pytestmark = pytest.mark.django_db

USERS = reverse("admin:auth_user_changelist")
INVITE = reverse("admin:auth_user_invite")


def _page_of(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


@pytest.fixture
def other_lead(db) -> User:
    """Leads admissions as well."""
    return member("other-lead", "Admissions leads")


@pytest.fixture
def nurse_who_edits(nurse) -> User:
    """Works in admissions, and edits content besides."""
    nurse.groups.add(Group.objects.get(name="Editors"))
    return nurse


def test_a_lead_invites_into_the_two_groups_of_admissions(lead_client):
    page = html_of(lead_client.get(INVITE))
    assert "Admissions leads" in page
    assert "Editors" not in page
    assert "Privacy officers" not in page
    send_invitation(lead_client, "Admissions", "Admissions leads")
    names = User.objects.get(username="rosa").groups.values_list("name", flat=True)
    assert set(names) == {"Admissions", "Admissions leads"}


@pytest.mark.parametrize("groups", [["Editors"], ["Privacy officers", "Admissions"]])
def test_a_lead_gives_no_other_group_by_a_forged_form(lead_client, groups):
    answer = html_of(send_invitation(lead_client, *groups))
    assert "Choose from the groups that are listed." in answer
    assert 'value="Rosa"' in answer
    assert not User.objects.filter(username="rosa").exists()


@pytest.mark.parametrize("groups", [[], ["x"], ["99999"], ["9" * 40]])
def test_no_group_or_a_group_that_is_none_is_told_in_plain_words(lead_client, groups):
    html = html_of(send_invitation(lead_client, groups=groups))
    assert "There is a problem" in html
    assert not User.objects.filter(username="rosa").exists()


def test_nobody_is_made_more_than_their_groups_by_an_invitation(chief_client):
    permission = Permission.objects.get(codename="erase_submission").pk
    flags = {"is_superuser": "on", "user_permissions": [permission], "password": "typed by me"}
    send_invitation(chief_client, "Editors", **flags)
    rosa = User.objects.get(username="rosa")
    assert (rosa.is_superuser, rosa.is_active, rosa.is_staff) == (False, True, True)
    assert not rosa.user_permissions.exists()
    assert not rosa.has_usable_password()


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        ("username", "", "Enter the username."),
        ("username", "NURSE", "Choose another username."),
        ("username", "rosa delgado", "without spaces"),
        ("username", "r" * 151, "Shorten it"),
        ("first_name", " ", "Enter the first name."),
        ("last_name", "", "Enter the last name."),
    ],
)
def test_what_is_missing_or_taken_is_told_and_the_rest_stays(
    chief_client, nurse, field, typed, complaint
):
    html = html_of(send_invitation(chief_client, "Editors", **{field: typed}))
    assert complaint in html
    assert f'href="#id_{field}"' in html
    assert "checked" in html
    assert User.objects.count() == 2


def test_adding_an_account_and_setting_its_password_lead_to_an_invitation(chief_client, nurse):
    assert chief_client.get(reverse("admin:auth_user_add")).url == INVITE
    fields = {"username": "eve", "password1": PASSWORD, "password2": PASSWORD}
    assert chief_client.post(reverse("admin:auth_user_add"), fields).url == INVITE
    address = reverse("admin:auth_user_password_change", args=[nurse.pk])
    again = reverse("admin:auth_user_invite_again", args=[nurse.pk])
    assert chief_client.post(address, {"password1": "x", "password2": "x"}).url == again
    nurse.refresh_from_db()
    assert nurse.check_password(PASSWORD)
    assert User.objects.count() == 2


def test_a_lead_sees_the_accounts_of_admissions_and_no_other(
    lead_client, lead, nurse, editor, superuser
):
    html = html_of(lead_client.get(USERS))
    for user in (lead, nurse):
        assert _page_of(user) in html
        assert lead_client.get(_page_of(user)).status_code == 200
    for user in (editor, superuser):
        assert _page_of(user) not in html
        for name in ("change", "history", "invite_again", "close", "password_change"):
            address = reverse(f"admin:auth_user_{name}", args=[user.pk])
            assert lead_client.get(address).status_code == 404


def test_a_lead_edits_no_account(lead_client, lead, nurse):
    for user in (nurse, lead):
        fields = {"first_name": "Eve", "is_superuser": "on", "groups": []}
        assert lead_client.post(_page_of(user), fields).status_code == 403
        user.refresh_from_db()
        assert (user.first_name == "Eve", user.is_superuser) == (False, False)


def test_the_page_of_an_account_has_one_button_that_says_close(lead_client, nurse):
    html = html_of(lead_client.get(_page_of(nurse)))
    assert "Close account" in html
    assert ">Close<" not in html


def test_a_lead_makes_a_new_link_for_a_plain_member(lead_client, nurse):
    assert 'entrance__secret">' in html_of(new_link(lead_client, nurse))
    nurse.refresh_from_db()
    assert not nurse.has_usable_password()


@pytest.mark.parametrize("who", ["other_lead", "nurse_who_edits", "editor", "superuser"])
def test_a_lead_neither_closes_nor_invites_again_anybody_else(request, lead_client, who):
    user = request.getfixturevalue(who)
    assert close(lead_client, user).status_code in (403, 404)
    assert new_link(lead_client, user).status_code in (403, 404)
    fields = {"action": "close_accounts", "_selected_action": [user.pk], "sure": "yes"}
    lead_client.post(USERS, fields)
    user.refresh_from_db()
    assert user.is_active
    assert user.check_password(PASSWORD) or who == "superuser"
    assert user.has_usable_password()


def test_a_member_with_a_right_of_their_own_is_no_plain_member(lead_client, nurse):
    nurse.user_permissions.add(Permission.objects.get(codename="erase_submission"))
    assert close(lead_client, nurse).status_code == 403


def test_admissions_and_editors_keep_no_accounts(nurse_client, editor_client, nurse, editor):
    for client in (nurse_client, editor_client):
        assert client.get(INVITE).status_code == 403
        assert send_invitation(client, "Admissions").status_code == 403
        for user in (nurse, editor):
            assert close(client, user).status_code in (403, 404)
            assert new_link(client, user).status_code in (403, 404)
    assert User.objects.count() == 2


def test_a_superuser_edits_names_and_groups_but_no_username_and_no_password(chief_client, nurse):
    html = html_of(chief_client.get(_page_of(nurse)))
    assert 'name="username"' not in html
    assert 'name="password"' not in html
    groups = [Group.objects.get(name="Editors").pk]
    fields = {"first_name": "Nora", "last_name": "Ng", "username": "eve", "groups": groups}
    assert chief_client.post(_page_of(nurse), fields).status_code == 302
    nurse.refresh_from_db()
    assert (nurse.username, nurse.get_full_name()) == ("nurse", "Nora Ng")
    assert nurse.check_password(PASSWORD)


def test_a_superuser_stays_one_whatever_they_send_for_themselves(chief_client, superuser):
    fields = {"first_name": "Chi", "last_name": "Ef", "groups": []}
    chief_client.post(_page_of(superuser), fields)
    superuser.refresh_from_db()
    assert (superuser.first_name, superuser.is_superuser) == ("Chi", True)


def test_nobody_takes_their_own_password_away_by_a_link(chief_client, superuser):
    answer = chief_client.post(
        reverse("admin:auth_user_invite_again", args=[superuser.pk]), follow=True
    )
    assert "This is your own account." in html_of(answer)
    assert is_in(chief_client)


def test_two_invitations_for_one_name_are_one_account(chief_client):
    send_invitation(chief_client, "Admissions")
    assert "Choose another username." in html_of(send_invitation(chief_client, "Editors"))
    assert User.objects.filter(username="rosa").count() == 1


def test_accounts_are_deleted_nowhere(chief_client, nurse):
    address = reverse("admin:auth_user_delete", args=[nurse.pk])
    assert chief_client.post(address, {"post": "yes"}).status_code == 403
    assert "delete_selected" not in html_of(chief_client.get(USERS))
    fields = {"action": "delete_selected", "_selected_action": [nurse.pk], "post": "yes"}
    chief_client.post(USERS, fields)
    assert User.objects.filter(pk=nurse.pk).exists()


def test_somebody_with_all_rights_over_accounts_but_no_superuser_makes_none(client, nurse):
    nurse.user_permissions.add(*Permission.objects.filter(content_type__app_label="auth"))
    signed_in = sign_in(client, nurse)
    assert signed_in.post(_page_of(nurse), {"is_superuser": "on"}).status_code == 403
    nurse.refresh_from_db()
    assert not nurse.is_superuser
