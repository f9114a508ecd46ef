"""Links by name: checked when a text is saved, true whenever a page is shown."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import escape

from asana_site import named_links
from asana_site.markdown import links_lead_somewhere, render
from asana_site.named_links import LinkedTexts
from tests.articles.rows import a_question, a_source, an_article
from tests.asana_site.reading import html_of, links
from tests.programs.rows import a_program, body

pytestmark = pytest.mark.django_db


def _shown(text):
    html = render(text)
    return LinkedTexts(html).html(html)


def test_a_link_to_a_program_leads_to_its_page():
    program = a_program()
    assert f'<a href="/programs/{program.slug}/">words</a>' in _shown(
        f"[words](program:{program.key})"
    )


def test_a_link_to_an_article_leads_to_its_page():
    article = an_article("Text.")
    assert f'href="/articles/{article.slug}/"' in _shown(f"[words](article:{article.key})")


def test_a_link_to_a_page_leads_to_it():
    assert '<a href="/privacy/">words</a>' in _shown("[words](page:privacy)")


def test_a_link_may_lead_to_a_place_on_a_page():
    article = an_article("Text.")
    assert 'href="/faq/#a-question"' in _shown("[words](page:faq#a-question)")
    assert f'href="/articles/{article.slug}/#part-1"' in _shown(
        f"[words](article:{article.key}#part-1)"
    )


def test_the_words_of_a_link_keep_their_emphasis():
    program = a_program()
    assert "<strong>bold</strong> words</a>" in _shown(f"[**bold** words](program:{program.key})")


def test_addresses_that_are_no_names_are_left_alone():
    for address in ("tel:988", "mailto:a@example.org", "https://example.org/#a", "/faq/"):
        assert f'<a href="{address}">words</a>' in _shown(f"[words]({address})")


def test_one_query_finds_the_names_of_every_kind(django_assert_num_queries):
    program, article, source = a_program(), an_article("Text."), a_source()
    html = render(
        f"[a](program:{program.key}) [b](article:{article.key}) [c](page:faq) "
        f"[](source:{source.key})"
    )
    with django_assert_num_queries(1):
        linked = LinkedTexts(html, html)
        shown = linked.html(html)
    assert shown.count("<a href=") == 4
    assert linked.sources[0].citation == source.citation


def test_a_text_without_names_asks_the_database_nothing(django_assert_num_queries):
    html = render("Words and [a page](page:faq).")
    with django_assert_num_queries(0):
        assert "/faq/" in LinkedTexts(html).html(html)


def test_sources_are_numbered_in_the_order_in_which_they_are_cited():
    first, second = a_source(), a_source()
    texts = [render(f"A.[](source:{second.key})"), render(f"B.[](source:{first.key})")]
    linked = LinkedTexts(*texts)
    shown = [linked.html(text) for text in texts]
    assert 'href="#source-1" id="cited-1-1" aria-label="Source 1">1</a></sup>' in shown[0]
    assert 'href="#source-2" id="cited-2-1" aria-label="Source 2">2</a></sup>' in shown[1]
    assert [(s.number, s.citation, s.url) for s in linked.sources] == [
        ("1", second.citation, second.url),
        ("2", first.citation, first.url),
    ]


def test_a_source_cited_again_keeps_its_number_and_leads_back_to_each_place():
    source = a_source()
    html = render(f"A.[](source:{source.key}) B.[](source:{source.key})")
    linked = LinkedTexts(html)
    shown = linked.html(html)
    assert shown.count('href="#source-1"') == 2
    (cited,) = linked.sources
    assert cited.places == ("cited-1-1", "cited-1-2")
    for place in cited.places:
        assert f'id="{place}"' in shown


def test_a_citation_of_a_source_that_is_gone_leaves_no_trace():
    source = a_source()
    html = render(f"A figure.[](source:{source.key})")
    source.delete()
    linked = LinkedTexts(html)
    assert linked.html(html) == "<p>A figure.</p>\n"
    assert linked.sources == ()


def _side_notes(html):
    return re.findall(r'<span class="side-note" aria-hidden="true">(.*?)</span>', html)


def test_a_source_stands_beside_the_first_place_of_each_text_that_cites_it():
    first, second = a_source(), a_source(title="A <b> & c")
    html = render(f"A.[](source:{first.key}) B.[](source:{second.key}) C.[](source:{first.key})")
    linked = LinkedTexts(html)
    for _ in range(2):
        assert _side_notes(linked.html(html, side_notes=True)) == [
            f"<b>1</b> {first.citation}",
            f"<b>2</b> {escape(second.citation)}",
        ]
    assert len(linked.sources[0].places) == 4


def test_without_a_margin_no_source_stands_beside_the_text():
    html = render(f"A.[](source:{a_source().key})")
    assert "side-note" not in LinkedTexts(html).html(html)


def test_a_source_that_is_gone_stands_beside_nothing():
    source = a_source()
    html = render(f"A.[](source:{source.key})")
    source.delete()
    assert LinkedTexts(html).html(html, side_notes=True) == "<p>A.</p>\n"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[a](program:nowhere)", "program:nowhere"),
        ("[a](article:nowhere)", "article:nowhere"),
        ("[a](page:nowhere)", "page:nowhere"),
        ("[a](page:admin:index)", "page:admin:index"),
        ("[a](page:program)", "page:program"),
        ("[](source:nowhere)", "source:nowhere"),
        ("[a](program:nowhere#part)", "program:nowhere"),
        ('[a](program:nowhere "title")', "program:nowhere"),
        ("[a](<program:nowhere>)", "program:nowhere"),
        ("[a][1]\n\n[1]: program:nowhere", "program:nowhere"),
        ("[a](program:no_where)", "program:no_where"),
        ("[a](Program:iop)", "Program:iop"),
        ("[the words](progam:iop)", "the words"),
    ],
)
def test_a_link_that_leads_nowhere_is_refused_by_name(text, named):
    with pytest.raises(ValidationError) as refused:
        links_lead_somewhere(text)
    assert f"No such link target: {named}. Check" in refused.value.messages[0]


def test_every_link_that_leads_nowhere_is_named_once():
    with pytest.raises(ValidationError) as refused:
        links_lead_somewhere("[a](program:no-1) [b](article:no-2) [c](program:no-1) [d](page:faq)")
    assert "target: program:no-1, article:no-2. Check" in refused.value.messages[0]


def test_a_name_that_is_only_quoted_is_not_checked():
    links_lead_somewhere("Write `[words](program:nowhere)`.")


def test_an_editor_may_link_to_a_draft():
    program = a_program(published_at=None)
    links_lead_somewhere(f"[words](program:{program.key})")


def test_a_link_to_a_draft_is_printed_as_plain_words():
    program, article = a_program(published_at=None), an_article("Text.", published_at=None)
    assert _shown(f"[a](program:{program.key}) [b](article:{article.key})") == "<p>a b</p>\n"


def test_a_link_to_a_draft_becomes_a_link_when_it_is_published(client):
    draft = a_program(published_at=None)
    article = an_article(f"[the words](program:{draft.key})")
    assert draft.get_absolute_url() not in links(client.get(article.get_absolute_url()))
    draft.published_at = timezone.now()
    draft.save()
    page = links(client.get(article.get_absolute_url()))
    assert page[draft.get_absolute_url()] == "the words"


def test_a_link_to_something_scheduled_becomes_a_link_when_its_time_comes(client):
    later = timezone.now() + timedelta(days=3)
    scheduled = a_program(published_at=later)
    reader = a_program(body=body(f"[the words](program:{scheduled.key})"))
    address = scheduled.get_absolute_url()
    assert address not in links(client.get(reader.get_absolute_url()))
    with time_machine.travel(later + timedelta(minutes=1)):
        assert links(client.get(reader.get_absolute_url()))[address] == "the words"
        assert client.get(address).status_code == 200


def test_a_link_follows_a_change_of_address(client):
    program = a_program()
    question = a_question(f"[the words](program:{program.key})")
    program.slug = "another-address"
    program.save()
    assert 'href="/programs/another-address/">the words' in html_of(client.get("/faq/"))
    assert "another-address" not in question.answer_html


def test_every_application_has_its_kinds_of_links():
    assert named_links.kinds() == {"page", "source", "program", "article"}
