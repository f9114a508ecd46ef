"""What editors do in the admin: open, save, add, publish, and take back to draft."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.contrib.redirects.models import Redirect
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from articles.models import Article, Notice, PlainPage, Question
from asana_site.models import Center, Source
from programs.models import Program
from tests.articles.rows import a_notice, a_question, a_source, an_article
from tests.asana_site.reading import html_of, links, tree
from tests.programs.rows import a_level, body
from tests.staff.signing_in import sign_in

pytestmark = pytest.mark.django_db

# How to get a row of each model that editors keep, and a field of it to change.
ROWS = {
    Program: (lambda: a_level(body=body("Some *words*.")), "summary"),
    Article: (lambda: an_article("One.", "Two.", introduction="Hello."), "summary"),
    Question: (a_question, "question"),
    PlainPage: (lambda: PlainPage.objects.get(key="privacy"), "title"),
    Notice: (a_notice, "body"),
    Center: (Center.load, "name"),
    Source: (a_source, "publisher"),
    Redirect: (
        lambda: Redirect.objects.create(site_id=1, old_path="/a/", new_path="/b/"),
        "new_path",
    ),
}


def _admin(model, *rest):
    return "/".join(["/admin", model._meta.app_label, model._meta.model_name, *map(str, rest), ""])


def _typed(response):
    """What the form on an admin page would send if it were sent as it is."""
    form = next(f for f in tree(response).iter("form") if (f.get("id") or "").endswith("_form"))
    fields = {}
    for element in form.iter():
        name = element.get("name")
        if not name:
            continue
        if element.tag == "textarea":
            fields[name] = (element.text or "").replace("\n", "\r\n")  # As browsers send it.
        elif element.tag == "select":
            chosen = [o for o in element.iter("option") if o.get("selected") is not None]
            fields[name] = chosen[0].get("value") if chosen else ""
        elif element.get("type") == "checkbox":
            if element.get("checked") is not None:
                fields[name] = "on"
        elif element.get("type") != "submit":
            fields[name] = element.get("value") or ""
    return fields


def _values(row):
    row = type(row).objects.get(pk=row.pk)
    return {f.name: getattr(row, f.attname) for f in row._meta.fields if f.name != "changed_at"}


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_saving_a_page_of_the_admin_as_it_is_changes_nothing(editor_client, model):
    row = ROWS[model][0]()
    if row._state.adding:
        row.save()
    before = _values(row)
    page = editor_client.get(_admin(model, row.pk, "change"))
    assert page.status_code == 200
    saved = editor_client.post(_admin(model, row.pk, "change"), _typed(page))
    assert saved.status_code == 302
    assert saved.url == _admin(model)
    after = _values(row)
    for values in (before, after):  # The form shows whole seconds.
        if values.get("published_at"):
            values["published_at"] = values["published_at"].replace(microsecond=0)
    assert after == before


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_an_editor_changes_a_row_and_sees_it_in_the_list(editor_client, model):
    make, field = ROWS[model]
    row = make()
    row.save()
    typed = _typed(editor_client.get(_admin(model, row.pk, "change")))
    change = "/changed/" if model is Redirect else "Changed words"
    saved = editor_client.post(_admin(model, row.pk, "change"), typed | {field: change})
    assert saved.status_code == 302
    assert getattr(model.objects.get(pk=row.pk), field) == change
    assert editor_client.get(_admin(model)).status_code == 200


@pytest.mark.parametrize("model", [Program, Article, Question], ids=lambda model: model.__name__)
def test_the_list_is_searched_by_words(editor_client, model):
    row = ROWS[model][0]()
    found = html_of(editor_client.get(_admin(model), {"q": str(row)}))
    assert f'href="{_admin(model, row.pk, "change")}' in found
    found = html_of(editor_client.get(_admin(model), {"q": "no-such-words"}))
    assert "/change/" not in found.partition("<main")[2]


def test_an_editor_writes_a_new_article_with_a_section(editor_client):
    typed = _typed(editor_client.get(_admin(Article, "add")))
    typed |= {
        "title": "Brand new",
        "slug": "brand-new",
        "key": "brand-new",
        "summary": "A summary.",
        "description": "A description.",
        "published_at_0": "2026-01-01",
        "published_at_1": "00:00:00",
        "sections-TOTAL_FORMS": "1",
        "sections-0-position": "1",
        "sections-0-heading": "Part",
        "sections-0-anchor": "part",
        "sections-0-body": "Some **words**.",
    }
    assert editor_client.post(_admin(Article, "add"), typed).status_code == 302
    assert "Some <strong>words</strong>." in html_of(editor_client.get("/articles/brand-new/"))


def test_a_link_that_leads_nowhere_is_refused_beside_its_field(editor_client):
    question = a_question()
    address = _admin(Question, question.pk, "change")
    typed = _typed(editor_client.get(address)) | {"answer": "[a](program:nowhere)"}
    refused = editor_client.post(address, typed)
    assert refused.status_code == 200
    assert "No such link target: program:nowhere." in html_of(refused)
    question.refresh_from_db()
    assert question.answer == "An answer."


def _act(client, model, action, *rows):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(_admin(model), chosen, follow=True)


def test_an_editor_publishes_several_at_once(editor_client):
    drafts = [
        an_article("Text.", published_at=None),
        an_article("Text.", published_at=timezone.now() + timedelta(days=9)),
    ]
    response = _act(editor_client, Article, "publish", *drafts)
    assert "Published: 2." in html_of(response)
    for draft in drafts:
        assert editor_client.get(draft.get_absolute_url()).status_code == 200


def test_an_editor_takes_something_back_to_draft(editor_client):
    article, other = an_article("Text."), an_article("Text.")
    response = _act(editor_client, Article, "withdraw", article)
    assert "Taken back to draft: 1." in html_of(response)
    assert editor_client.get(article.get_absolute_url()).status_code == 404
    assert editor_client.get(other.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("action", ["publish", "withdraw"])
def test_staff_who_may_only_look_cannot_publish(nurse_client, nurse, action):
    nurse.user_permissions.add(Permission.objects.get(codename="view_article"))
    article = an_article("Text.", published_at=None if action == "publish" else timezone.now())
    before = _values(article)
    _act(nurse_client, Article, action, article)
    assert _values(article) == before


@pytest.mark.parametrize(("days", "state"), [(None, "Draft"), (-1, "Published"), (1, "Scheduled")])
def test_the_list_says_in_what_state_each_row_is(editor_client, days, state):
    when = None if days is None else timezone.now() + timedelta(days=days)
    article = an_article("Text.", published_at=when)
    html = html_of(editor_client.get(_admin(Article), {"q": article.title}))
    assert f'<td class="field-state">{state}</td>' in html


def test_the_list_says_which_notices_visitors_see(editor_client):
    Notice.objects.all().delete()
    a_notice()
    assert 'alt="False"' in html_of(editor_client.get(_admin(Notice)))
    Notice.objects.update(url="https://example.org/")
    assert 'alt="True"' in html_of(editor_client.get(_admin(Notice)))


def test_view_on_site_of_a_notice_leads_to_its_place_on_this_site(editor_client):
    notice = a_notice(body="Text.")
    found = links(editor_client.get(_admin(Notice, notice.pk, "change")))
    assert found[f"/notices/#{notice.key}"] == "View on site"


def test_what_belongs_into_a_notice_is_shown_and_cannot_be_changed(editor_client):
    notice = a_notice(help="Paste the trial notice here.")
    response = editor_client.get(_admin(Notice, notice.pk, "change"))
    assert "Paste the trial notice here." in html_of(response)
    assert {"title", "help"}.isdisjoint(_typed(response))


def test_the_centers_facts_are_entered_once(editor):
    editor.user_permissions.add(Permission.objects.get(codename="add_center"))
    editor_client = sign_in(Client(), editor)
    Center(name="Harbor").save()
    assert editor_client.get(_admin(Center, "add")).status_code == 403
    Center.objects.all().delete()
    assert editor_client.get(_admin(Center, "add")).status_code == 200


def test_a_text_that_was_only_looked_at_and_saved_still_follows_its_file(editor_client):
    call_command("load_content", verbosity=0)
    for model in (Program, Article, Question, PlainPage, Notice, Source):
        address = _admin(model, model.objects.latest("pk").pk, "change")
        saved = editor_client.post(address, _typed(editor_client.get(address)))
        assert saved.status_code == 302
    told = StringIO()
    call_command("load_content", stdout=told)
    assert "unchanged" in told.getvalue()
    assert "edited" not in told.getvalue()


def test_an_address_typed_without_its_beginning_becomes_an_encrypted_one(editor_client):
    for row in (a_notice(), a_source()):
        address = _admin(type(row), row.pk, "change")
        typed = _typed(editor_client.get(address)) | {"url": "example.org/trial"}
        assert editor_client.post(address, typed).status_code == 302
        row.refresh_from_db()
        assert row.url == "https://example.org/trial"
