"""The frequent questions, the pages with fixed addresses, and the notices."""

import pytest
from django.db import IntegrityError, transaction

from articles.models import Notice, PageName, PlainPage, Question
from tests.articles.rows import a_notice, a_question, a_source
from tests.asana_site.reading import html_of, links, nodes, tree, words
from tests.programs.rows import a_program

pytestmark = pytest.mark.django_db

NAMES = list(PageName.values)


def _main(response):
    return tree(response).find(".//main")


def _ids(response):
    return {e.get("id") for e in tree(response).iter() if e.get("id")}


def _write(name, **values):
    PlainPage.objects.filter(key=name).delete()
    values = {"title": "A trial page", "description": "Words.", "body": "Text."} | values
    published = PlainPage.objects.create(key=name, published_at="2026-01-01T00:00Z", **values)
    published.full_clean()
    return published


# --- Questions ----------------------------------------------------------------------------


def test_each_question_opens_on_its_answer_and_has_an_address(client):
    Question.objects.all().delete()
    later = a_question("The **later** answer.", position=2)
    first = a_question("The first answer.", position=1)
    entries = list(_main(client.get("/faq/")).iter("details"))
    ids = [{e.get("id") for e in entry.iter()} for entry in entries]
    assert (first.key in ids[0], later.key in ids[1]) == (True, True)
    assert [words(entry.find("summary")) for entry in entries] == [first.question, later.question]
    assert "The later answer." in words(entries[1])
    assert later.get_absolute_url() == f"/faq/#{later.key}"
    assert str(later) == later.question


def test_the_sources_of_all_answers_are_numbered_together(client):
    Question.objects.all().delete()
    first, second = a_source(), a_source()
    a_question(f"A.[](source:{first.key})", position=1)
    a_question(f"B.[](source:{second.key}) C.[](source:{first.key})", position=2)
    response = client.get("/faq/")
    assert {"source-1", "source-2", "cited-1-1", "cited-2-1", "cited-1-2"} <= _ids(response)
    assert "source-3" not in _ids(response)
    assert {first.url, second.url} <= links(response).keys()


def test_a_site_without_questions_still_answers(client):
    Question.objects.all().delete()
    assert client.get("/faq/").status_code == 200


# --- Pages with fixed addresses -----------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_page_shows_what_the_editor_wrote(client, name):
    program, source = a_program(), a_source()
    page = _write(
        name,
        introduction=f"To begin, see [the program](program:{program.key}).",
        body=f"## A heading {{#trial-place}}\n\nWords.[](source:{source.key})",
    )
    response = client.get(page.get_absolute_url())
    assert words(_main(response).find(".//h1")) == "A trial page"
    found = links(response)
    assert found[program.get_absolute_url()] == "the program"
    assert found[source.url] == source.citation
    assert {"trial-place", "source-1", "cited-1-1"} <= _ids(response)
    assert str(page) == "A trial page"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_without_an_introduction_leaves_no_gap(client, name):
    _write(name)
    assert '<div class="lead">' not in html_of(client.get(f"/{name}/"))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_that_every_page_leads_to_cannot_be_taken_back(client, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlainPage.objects.filter(key=name).update(published_at=None)
    assert client.get(f"/{name}/").status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_the_database_three_questions_at_most(
    client, name, django_assert_max_num_queries
):
    a_notice(body=f"B.[](source:{a_source().key})")
    with django_assert_max_num_queries(3):
        client.get(f"/{name}/")


def test_there_are_no_other_pages():
    with pytest.raises(IntegrityError), transaction.atomic():
        PlainPage.objects.create(key="another", title="A", description="A", body="A")


def test_search_engines_learn_that_crisis_help_is_medical(client):
    assert "MedicalWebPage" in nodes(client.get("/crisis-help/"))
    assert "WebPage" in nodes(client.get("/privacy/"))


# --- Notices ------------------------------------------------------------------------------------


def test_a_notice_that_is_not_filled_in_is_not_shown(client):
    empty = a_notice()
    response = client.get("/notices/")
    assert empty.title not in html_of(response)
    assert empty.key not in _ids(response)


def test_a_notice_is_shown_as_soon_as_it_has_a_text(client):
    notice = a_notice(body="The **notice**.")
    response = client.get("/notices/")
    assert "The <strong>notice</strong>." in html_of(response)
    assert notice.key in _ids(response)
    assert notice.get_absolute_url() == f"/notices/#{notice.key}"
    assert str(notice) == notice.title


def test_a_notice_is_shown_as_soon_as_it_has_a_link(client):
    notice = a_notice(url="https://example.org/notice.pdf")
    found = links(client.get("/notices/"))
    assert notice.title in found["https://example.org/notice.pdf"]


def test_a_notice_with_a_text_and_no_link_leads_nowhere_else(client):
    notice = a_notice(body="Text.")
    section = next(
        e
        for e in _main(client.get("/notices/")).iter("section")
        if e.get("aria-labelledby") == notice.key
    )
    assert list(section.iter("a")) == []


def test_notices_stand_in_their_order(client):
    later, first = a_notice(body="B.", position=902), a_notice(body="A.", position=901)
    headings = [words(h2) for h2 in _main(client.get("/notices/")).iter("h2")]
    assert headings[-2:] == [first.title, later.title]


def test_what_a_notice_cites_is_listed_with_what_the_page_cites(client):
    first, second = a_source(), a_source()
    _write("notices", body=f"A.[](source:{first.key})")
    a_notice(body=f"B.[](source:{second.key})")
    response = client.get("/notices/")
    found = links(response)
    assert found[first.url] == first.citation
    assert found[second.url] == second.citation
    assert {"source-1", "source-2", "cited-1-1", "cited-2-1"} <= _ids(response)


def test_what_belongs_into_a_notice_is_told_to_editors_only(client):
    a_notice(help="Paste the trial notice here.", body="Text.")
    assert "Paste the trial notice here." not in html_of(client.get("/notices/"))


def test_only_filled_notices_count_as_filled():
    notices = [a_notice(), a_notice(body="A."), a_notice(url="https://example.org/")]
    filled = set(Notice.objects.filled())
    assert [notice in filled for notice in notices] == [False, True, True]
