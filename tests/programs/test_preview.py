"""Drafts of every kind of page are shown to editors, marked as drafts, and to nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from asana_site.content_admin import ContentAdmin
from tests.articles.rows import a_question, an_article
from tests.asana_site.reading import html_of, links, tree, words
from tests.programs.rows import a_program, body

pytestmark = pytest.mark.django_db


DRAFTS = {
    "program": lambda: a_program(published_at=None),
    "article": lambda: an_article("Text.", published_at=None),
    "article without sections": lambda: an_article(published_at=None),
    "question": lambda: a_question(published_at=None),
}


def _preview_of(content):
    meta = content._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/{content.pk}/preview/"


@pytest.fixture(params=DRAFTS)
def draft(request):
    return DRAFTS[request.param]()


def test_an_editor_sees_the_draft_as_visitors_will(editor_client, draft):
    response = editor_client.get(_preview_of(draft))
    assert response.status_code == 200
    assert str(draft) in words(tree(response).find(".//main"))


def test_the_preview_says_that_it_is_a_draft_and_leaves_no_copy(editor_client, draft):
    response = editor_client.get(_preview_of(draft))
    html = html_of(response)
    assert '<p class="preview-banner">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="canonical"' not in html
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_visitors_are_asked_to_sign_in(client, draft):
    response = client.get(_preview_of(draft))
    assert response.status_code == 302
    assert response.url.startswith("/admin/sign-in/")


def test_staff_who_keep_no_content_are_refused(nurse_client, draft):
    assert nurse_client.get(_preview_of(draft)).status_code == 403


def test_a_draft_has_no_page_even_for_an_editor(editor_client):
    for make in ("program", "article", "article without sections"):
        assert editor_client.get(DRAFTS[make]().get_absolute_url()).status_code == 404


def test_a_published_page_is_no_preview(client):
    assert "preview-banner" not in html_of(client.get(a_program().get_absolute_url()))


@pytest.mark.parametrize("name", ["0", "no-such-row", "1/2"])
def test_a_preview_of_nothing_is_not_found(editor_client, name):
    assert editor_client.get(f"/admin/programs/program/{name}/preview/").status_code == 404


def test_the_draft_of_a_published_question_list_shows_drafts_only_in_the_preview(editor_client):
    question = a_question(published_at=None)
    assert question.question in html_of(editor_client.get(_preview_of(question)))
    assert question.question not in html_of(Client().get("/faq/"))


def test_a_preview_links_to_what_visitors_can_reach_and_to_no_other_draft(editor_client):
    reachable, other = a_program(), a_program(published_at=None)
    text = body(f"[first](program:{reachable.key}) [second](program:{other.key})")
    found = links(editor_client.get(_preview_of(a_program(body=text, published_at=None))))
    assert reachable.get_absolute_url() in found
    assert other.get_absolute_url() not in found


def test_view_on_site_leads_to_the_page_once_it_is_published(editor_client):
    for make in (a_program, lambda: an_article("Text."), a_question):
        content = make()
        change = f"/admin/{content._meta.app_label}/{content._meta.model_name}/{content.pk}/change/"
        found = links(editor_client.get(change))
        assert found[content.get_absolute_url()] == "View on site"


@pytest.mark.parametrize("days", [None, 3], ids=["draft", "scheduled"])
def test_view_on_site_leads_to_the_preview_before_that(editor_client, days):
    content = a_program(published_at=days and timezone.now() + timedelta(days=days))
    found = links(editor_client.get(f"/admin/programs/program/{content.pk}/change/"))
    assert found[_preview_of(content)] == "View on site"


def test_an_admin_of_content_must_say_what_its_page_is():
    with pytest.raises(NotImplementedError):
        ContentAdmin.preview_page(None, None, None)
