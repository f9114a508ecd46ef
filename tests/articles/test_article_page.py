"""The page of one article: contents, sections, sources, dates and review."""

import re

import pytest
from django.db import IntegrityError, transaction

from articles.models import Article, Section
from tests.articles.rows import a_source, an_article
from tests.asana_site.reading import html_of, links, tree, words

pytestmark = pytest.mark.django_db


def _page(client, article):
    return client.get(article.get_absolute_url())


def _ids(response):
    return [e.get("id") for e in tree(response).iter() if e.get("id")]


def _meta(response):
    """What stands about the article below its title, one item a line."""
    about = next(
        e for e in tree(response).iter("ul") if e.get("aria-label") == "About this article"
    )
    return [words(li) for li in about.iter("li")]


def test_the_contents_lead_to_each_section_in_order(client):
    article = an_article("First text.", "Second text.", "Third text.")
    response = _page(client, article)
    nav = next(
        e for e in tree(response).iter("nav") if e.get("aria-labelledby") == "contents-heading"
    )
    headings = list(article.sections.values_list("heading", flat=True))
    assert [(words(a), a.get("href")) for a in nav.iter("a")] == [
        (heading, f"#part-{number}") for number, heading in enumerate(headings, start=1)
    ]
    assert {"part-1", "part-2", "part-3"} <= set(_ids(response))


def test_each_section_says_which_part_it_is_and_leads_back_to_the_contents(client):
    response = _page(client, an_article("First text.", "Second text."))
    parts = [e for e in tree(response).iter("p") if e.get("class") == "part"]
    assert [words(part) for part in parts] == [
        *("Part 1 of 2: back to the contents", "Part 2 of 2: back to the contents")
    ]
    assert {part.find("a").get("href") for part in parts} == {"#contents-heading"}


def test_the_sections_stand_in_the_order_of_their_places(client):
    article = an_article("First text.", "Second text.")
    Section.objects.filter(anchor="part-1", article=article).update(position=9)
    main = words(tree(_page(client, article)).find(".//main"))
    assert main.index("Second text.") < main.index("First text.")


def test_each_section_stands_under_its_heading_as_it_was_written(client):
    article = an_article("Some **bold** words.")
    article.sections.update(heading="This & that <b>")
    response = _page(client, article)
    section = next(
        e for e in tree(response).iter("section") if e.get("aria-labelledby") == "part-1"
    )
    assert words(section.find("h2")) == "This & that <b>"
    assert section.find("h2").get("id") == "part-1"
    assert "Some <strong>bold</strong> words." in html_of(response)


def test_an_article_says_its_title_its_summary_and_its_introduction(client):
    article = an_article("Text.", introduction="An *introduction*.")
    main = tree(_page(client, article)).find(".//main")
    assert [words(h1) for h1 in main.iter("h1")] == [article.title]
    assert article.summary in words(main)
    assert "An introduction." in words(main)


def test_a_published_article_without_sections_is_shown(client):
    article = an_article(introduction="All that there is to say.")
    response = _page(client, article)
    assert response.status_code == 200
    assert "All that there is to say." in html_of(response)


@pytest.mark.parametrize("sections", [(), ("One.",), ("One.", "Two.", "Three.")])
def test_the_page_asks_the_database_three_questions_at_most(
    client, sections, django_assert_max_num_queries
):
    link = f"[a](article:{an_article().key}) B.[](source:{a_source().key})"
    article = an_article(*sections, introduction=link)
    with django_assert_max_num_queries(3):
        assert _page(client, article).status_code == 200


def test_a_citation_leads_to_its_source_and_the_source_back_to_each_place(client):
    first, second = a_source(), a_source(url="")
    article = an_article(
        f"A.[](source:{first.key}) B.[](source:{second.key})",
        f"C.[](source:{first.key})",
        introduction="Before all.",
    )
    response = _page(client, article)
    page = tree(response)
    ids = _ids(response)
    assert len(ids) == len(set(ids))
    leads = [a.get("href") for a in page.iter("a") if (a.get("href") or "").startswith("#")]
    assert all(lead[1:] in ids for lead in leads)
    assert {"#source-1", "#source-2", "#cited-1-1", "#cited-1-2", "#cited-2-1"} <= set(leads)
    listed = {e.get("id"): words(e) for e in page.iter("li") if "source-" in (e.get("id") or "")}
    assert listed["source-1"].startswith(first.citation)
    assert listed["source-2"].startswith(second.citation)
    assert first.url in links(response)


def test_each_way_back_says_where_it_leads(client):
    source = a_source()
    response = _page(client, an_article(f"A.[](source:{source.key}) B.[](source:{source.key})"))
    labels = {a.get("href"): a.get("aria-label") for a in tree(response).iter("a")}
    assert labels["#source-1"] == "Source 1"
    assert labels["#cited-1-1"] == "Back to where source 1 is cited, place 1"
    assert labels["#cited-1-2"] == "Back to where source 1 is cited, place 2"


def test_an_article_that_cites_nothing_has_no_list_of_sources(client):
    assert "sources-heading" not in html_of(_page(client, an_article("Text.")))


def test_an_article_shows_when_it_was_published_and_updated(client):
    response = _page(client, an_article("T.", published_on="2026-01-02", updated_on="2026-03-04"))
    assert "Published January 2, 2026" in _meta(response)
    assert "Updated March 4, 2026" in _meta(response)
    assert [e.get("datetime") for e in tree(response).iter("time")][:2] == [
        *("2026-01-02", "2026-03-04")
    ]


def test_an_article_says_that_no_clinician_has_reviewed_it_yet(client):
    assert "Not yet clinically reviewed" in _meta(_page(client, an_article("Text.")))


def test_an_article_names_its_reviewer(client):
    article = an_article("Text.", reviewed_on="2026-05-06", reviewed_by="Dr. Trial, MD")
    assert "Reviewed by Dr. Trial, MD, May 6, 2026" in _meta(_page(client, article))


@pytest.mark.parametrize(
    ("sections", "minutes"), [((), 1), (("Two words.",), 1), (("word " * 290, "word " * 310), 3)]
)
def test_the_time_it_takes_to_read_is_a_minute_at_least(client, sections, minutes):
    (first, *_) = _meta(_page(client, an_article(*sections)))
    assert re.fullmatch(rf"{minutes} minutes? to read", first)


@pytest.mark.parametrize("shown", [True, False])
def test_what_to_do_in_an_overdose_stands_where_the_editor_asks_for_it(client, shown):
    response = _page(client, an_article("Text.", overdose_guidance=shown))
    assert ("overdose-heading" in html_of(response)) == shown


def test_an_article_that_does_not_exist_is_not_found(client):
    assert client.get("/articles/no-such-article/").status_code == 404


def test_the_list_shows_the_newest_article_first(client):
    older = an_article("T.", published_on="2090-01-01")
    newer = an_article("T.", published_on="2090-01-02")
    main = tree(client.get("/articles/")).find(".//main")
    titles = [words(h2) for h2 in main.iter("h2")]
    assert titles[:2] == [newer.title, older.title]
    assert newer.summary in words(main)
    assert links(client.get("/articles/"))[newer.get_absolute_url()] == newer.title


def test_the_list_says_that_there_is_no_article_yet(client):
    Article.objects.all().delete()
    response = client.get("/articles/")
    assert response.status_code == 200
    assert "No article is published yet." in html_of(response)


@pytest.mark.parametrize("half", [{"reviewed_on": "2026-01-01"}, {"reviewed_by": "Dr. Trial"}])
def test_a_review_has_a_date_and_a_name_or_neither(half):
    with pytest.raises(IntegrityError), transaction.atomic():
        an_article("Text.", **half)


def test_two_sections_of_an_article_never_share_an_address():
    article = an_article("Text.")
    an_article("The same address in another article is fine.")
    with pytest.raises(IntegrityError), transaction.atomic():
        article.sections.create(heading="Again", anchor="part-1", body="Text.")


def test_articles_and_sections_are_called_by_their_titles():
    article = an_article("Text.")
    assert str(article) == article.title
    assert str(article.sections.get()) == article.sections.get().heading
