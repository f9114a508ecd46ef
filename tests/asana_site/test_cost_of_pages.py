"""What a page costs: few questions to the database, and none about what it does not show."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from asana_site.models import Center
from asana_site.shared_parts import SharedParts
from asana_site.views.page import ContentView
from programs import queries
from tests.articles.rows import a_notice, a_question, a_source, an_article
from tests.asana_site.reading import html_of
from tests.asana_site.test_center import FACTS
from tests.programs.rows import a_level, a_program, body
from tests.statements import asked

pytestmark = pytest.mark.django_db

MOST_QUESTIONS = 3


def _content_pages(patterns, slug):
    """The addresses of all pages whose view is a ContentView; a slug where one is asked for."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _content_pages(pattern.url_patterns, slug)
        elif issubclass(_view_class(pattern), ContentView):
            try:
                yield reverse(pattern.name)
            except NoReverseMatch:
                yield reverse(pattern.name, args=[slug])


def _view_class(pattern: URLPattern) -> type:
    return getattr(pattern.callback, "view_class", object)


@pytest.fixture
def full_site() -> str:
    """A site on which every text links and cites; the slug of a program and of an article."""
    source, other = a_source(), a_program()
    text = f"[a](program:{other.key}) [b](article:trial) [c](page:faq) D.[](source:{source.key})"
    for name, fact in FACTS.items():
        Center.objects.update(**{name: fact})
    a_level(slug="trial", body=body(text))
    an_article(text, text, key="trial", slug="trial", introduction=text, overdose_guidance=True)
    a_question(text)
    a_notice(body=text)
    return "trial"


def test_every_content_page_asks_the_database_at_most_three_questions(full_site):
    addresses = set(_content_pages(get_resolver().url_patterns, full_site))
    assert {"/", "/programs/trial/", "/articles/trial/", "/notices/", "/faq/"} <= addresses
    assert len(addresses) == 12
    # A process that has just started has also read what it keeps.
    for _ in range(2):
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                assert Client().get(address).status_code == 200
            assert len(asked(captured)) <= MOST_QUESTIONS, address


def test_a_program_apart_from_the_ladder_is_read_alone_however_many_there_are(
    django_assert_num_queries,
):
    programs = [a_program() for _ in range(5)]
    slug = programs[2].slug
    with django_assert_num_queries(1):
        rows = queries.PUBLISHED_WITH_LADDER.rows(now=programs[2].published_at, slug=slug)
    assert rows == [programs[2]]


def test_a_program_on_the_ladder_is_read_with_the_ladder_alone():
    level, other = a_level(), a_program()
    rows = queries.PUBLISHED_WITH_LADDER.rows(now=level.published_at, slug=level.slug)
    assert level in rows
    assert other not in rows


def test_the_shared_parts_follow_every_change_of_the_facts(client):
    for telephone in ("(555) 555-0123", "(555) 555-0124", "(555) 555-0123"):
        Center.objects.update(telephone=telephone)
        assert html_of(client.get("/privacy/")).count(telephone) == 3


def test_the_shared_parts_are_rendered_once_for_each_state_of_the_facts(monkeypatch):
    rendered = []
    monkeypatch.setattr(
        "asana_site.shared_parts.render_to_string",
        lambda template, context: rendered.append(template) or template,
    )
    for _ in range(3):
        assert SharedParts(Center(name="Another trial")).footer == "includes/footer.html"
    assert rendered == ["includes/footer.html"]


def test_in_development_a_change_of_a_shared_template_is_seen_at_once(settings, monkeypatch):
    settings.DEBUG = True
    for words in ("Before", "After"):
        monkeypatch.setattr("asana_site.shared_parts.render_to_string", lambda *_, it=words: it)
        assert SharedParts(Center()).header == words
