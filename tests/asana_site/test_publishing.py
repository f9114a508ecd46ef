"""What visitors may see: what is published now, on its own page, in lists and in the sitemap."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article, PlainPage, Question
from asana_site.publishing import AddressedContent
from programs.models import Program
from tests.articles.rows import a_question, an_article
from tests.asana_site.reading import html_of
from tests.programs.rows import a_level, a_program

pytestmark = pytest.mark.django_db

LISTS = ("/", "/programs/", "/programs/levels-of-care/", "/articles/", "/faq/", "/sitemap.xml")


def _content():
    return [a_program(), a_level(), an_article("Text.")]


def _listed_anywhere(client, content):
    """Whether a page that lists content, or the sitemap, leads to it."""
    address = content.get_absolute_url()
    marks = (f'href="{address}"', f"<loc>http://localhost{address}</loc>")
    html = "".join(html_of(client.get(path)) for path in LISTS)
    main = html.replace('<li><a href="/privacy/">Privacy</a></li>', "")  # the footer's own link
    return any(mark in main for mark in marks)


@pytest.mark.parametrize("number", range(3))
def test_what_is_published_is_shown_and_listed(client, number):
    content = _content()[number]
    assert content.is_published
    assert client.get(content.get_absolute_url()).status_code == 200
    assert _listed_anywhere(client, content)


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("days", [None, 1], ids=["draft", "scheduled"])
def test_what_is_not_published_yet_is_neither_shown_nor_listed(client, number, days):
    content = _content()[number]
    content.published_at = days and timezone.now() + timedelta(days=days)
    content.save()
    assert not content.is_published
    assert client.get(content.get_absolute_url()).status_code == 404
    assert not _listed_anywhere(client, content)


@pytest.mark.parametrize("number", range(3))
def test_what_is_scheduled_appears_by_itself_when_its_time_comes(client, number):
    content = _content()[number]
    content.published_at = timezone.now() + timedelta(days=2)
    content.save()
    with time_machine.travel(content.published_at):
        assert content.is_published
        assert client.get(content.get_absolute_url()).status_code == 200
        assert _listed_anywhere(client, content)


def test_an_answer_appears_when_its_time_comes(client):
    question = a_question(published_at=timezone.now() + timedelta(days=2))
    assert question.question not in html_of(client.get("/faq/"))
    with time_machine.travel(question.published_at):
        assert question.question in html_of(client.get("/faq/"))


def test_an_answer_that_is_a_draft_is_not_shown(client):
    question = a_question(published_at=None)
    assert question.question not in html_of(client.get("/faq/"))


@pytest.mark.parametrize("model", [Program, Article, Question, PlainPage])
def test_every_kind_of_content_starts_from_the_same_rule(model):
    assert model.objects.published().exists()
    with time_machine.travel("2001-01-01"):
        assert not model.objects.published().exists()


def test_the_article_on_the_home_page_is_the_newest_that_is_published(client):
    newest = an_article("Text.", published_on="2090-01-02", published_at=None)
    shown = an_article("Text.", published_on="2090-01-01")
    html = html_of(client.get("/"))
    assert shown.title in html
    assert newest.title not in html


def test_content_with_a_page_must_say_where_the_page_is():
    with pytest.raises(NotImplementedError):
        AddressedContent.get_absolute_url(a_program())
