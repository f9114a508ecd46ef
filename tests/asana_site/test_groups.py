"""Editors keep content, and cannot even see that somebody wrote to admissions."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models.signals import post_migrate

from asana_site.groups import every_permission, grant
from tests.asana_site.reading import html_of

pytestmark = pytest.mark.django_db

OPEN_TO_EDITORS = [
    *("programs/program", "articles/article", "articles/question", "articles/plainpage"),
    *("articles/notice", "asana_site/center", "asana_site/source", "redirects/redirect"),
]


def _permissions():
    return {
        group.name: set(group.permissions.values_list("content_type__app_label", "codename"))
        for group in Group.objects.all()
    }


@pytest.mark.parametrize("model", OPEN_TO_EDITORS)
def test_an_editor_can_open_all_content(editor_client, model):
    assert editor_client.get(f"/admin/{model}/").status_code == 200


@pytest.mark.parametrize("model", OPEN_TO_EDITORS)
def test_the_admins_first_page_leads_an_editor_to_all_content(editor_client, model):
    assert f'href="/admin/{model}/"' in html_of(editor_client.get("/admin/"))


def test_the_admins_first_page_names_no_submission_to_an_editor(editor_client):
    assert "intake" not in html_of(editor_client.get("/admin/"))


@pytest.mark.parametrize(
    "address",
    ["intake/submission/", "intake/submission/1/change/", "intake/", "auth/user/", "auth/group/"],
)
def test_an_editor_is_refused_submissions_and_accounts_by_address_too(editor_client, address):
    assert editor_client.get(f"/admin/{address}").status_code in (403, 404)
    assert editor_client.get("/admin/intake/submission/").status_code == 403


@pytest.mark.parametrize("model", ["programs/program", "articles/article", "asana_site/center"])
def test_the_nurse_is_refused_content(nurse_client, model):
    assert nurse_client.get(f"/admin/{model}/").status_code == 403


def test_pages_and_notices_are_a_fixed_set(editor_client):
    for model in ("articles/plainpage", "articles/notice", "asana_site/center"):
        assert editor_client.get(f"/admin/{model}/add/").status_code == 403
        assert editor_client.get(f"/admin/{model}/1/delete/").status_code == 403


def test_editors_may_do_this_and_nothing_else():
    assert _permissions()["Editors"] == {
        ("asana_site", "view_center"),
        ("asana_site", "change_center"),
        *every_permission("asana_site", ["source"]),
        *every_permission("redirects", ["redirect"]),
        *every_permission("programs", ["program"]),
        *every_permission("articles", ["article", "section", "question"]),
        *(
            ("articles", f"{do}_{what}")
            for do in ("change", "view")
            for what in ("plainpage", "notice")
        ),
    }


WORK_OF_ADMISSIONS = {
    ("intake", "view_submission"),
    ("intake", "change_submission"),
    ("intake", "view_replytemplate"),
}


def test_admissions_may_do_this_and_nothing_else():
    assert _permissions()["Admissions"] == WORK_OF_ADMISSIONS


def test_leads_may_do_this_and_nothing_else():
    assert _permissions()["Admissions leads"] == WORK_OF_ADMISSIONS | {
        ("intake", "assign_submission"),
        ("intake", "export_submission"),
        ("intake", "hold_submission"),
        ("intake", "erase_submission"),
        ("intake", "open_claimed_submission"),
        *(("auth", f"{do}_user") for do in ("view", "add", "delete")),
        *every_permission("intake", ["replytemplate"]),
    }


def _migrated():
    for config in apps.get_app_configs():
        post_migrate.send(
            sender=config, app_config=config, verbosity=0, interactive=False, using="default",
            apps=apps, plan=[],
        )  # fmt: skip


def test_migrating_makes_the_groups_where_they_are_missing():
    before = _permissions()
    Group.objects.all().delete()
    _migrated()
    assert _permissions() == before
    assert {"Editors", "Admissions"} <= before.keys()


def test_migrating_again_changes_nothing():
    before = _permissions()
    _migrated()
    assert _permissions() == before
    assert Group.objects.filter(name="Editors").count() == 1


def test_what_an_administrator_granted_besides_stays():
    extra = Permission.objects.get(codename="view_user")
    Group.objects.get(name="Editors").permissions.add(extra)
    grant("Editors", [("programs", "view_program")])
    assert ("auth", "view_user") in _permissions()["Editors"]


def test_an_application_that_is_migrated_alone_waits_for_the_accounts(monkeypatch):
    Group.objects.all().delete()
    monkeypatch.setattr(connection.introspection, "table_names", list)
    grant("Editors", [("asana_site", "view_center")])
    assert not Group.objects.exists()
