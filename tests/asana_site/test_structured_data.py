"""Structured data: valid on every page, tied together by ids, and saying only what is shown."""

import pytest

from tests.articles.rows import a_question, a_source, an_article
from tests.asana_site.reading import html_of, nodes, structured, tree, words
from tests.programs.rows import a_program

pytestmark = pytest.mark.django_db

FIXED = [
    *("/", "/programs/", "/programs/levels-of-care/", "/articles/", "/faq/", "/notices/"),
    *("/payment-options/", "/privacy/", "/accessibility/", "/crisis-help/"),
    *("/contact/", "/verify-insurance/"),
]


def _pages(client):
    for path in FIXED:
        yield path, client.get(path)
    source = a_source()
    for content in (a_program(), an_article(f"Text.[](source:{source.key})")):
        yield content.get_absolute_url(), client.get(content.get_absolute_url())


def _pointers(value):
    """Every {"@id": …} that stands for a thing described elsewhere."""
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            yield value["@id"]
        for inner in value.values():
            yield from _pointers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _pointers(inner)


def test_every_page_has_one_graph_that_parses(client):
    for path, response in _pages(client):
        data = structured(response)
        assert set(data) == {"@context", "@graph"}, path
        assert data["@context"] == "https://schema.org"
        kinds = [node["@type"] for node in data["@graph"]]
        assert kinds[:2] == ["MedicalClinic", "WebSite"], path
        assert ("BreadcrumbList" in kinds) == (path != "/"), path


def test_every_thing_has_an_id_of_its_own_and_every_pointer_finds_it(client):
    for path, response in _pages(client):
        graph = structured(response)["@graph"]
        ids = [node["@id"] for node in graph]
        assert len(ids) == len(set(ids)), path
        assert all(name.startswith("http://localhost/") for name in ids), path
        assert set(_pointers(graph)) <= set(ids), path


def test_the_ids_of_the_clinic_and_the_site_are_the_same_on_every_page(client):
    found = {
        (nodes(response)["MedicalClinic"]["@id"], nodes(response)["WebSite"]["@id"])
        for _, response in _pages(client)
    }
    assert found == {("http://localhost/#clinic", "http://localhost/#website")}


def test_the_breadcrumbs_say_what_the_page_prints(client):
    for path, response in _pages(client):
        if path == "/":
            continue
        nav = next(n for n in tree(response).iter("nav") if n.get("aria-label") == "Breadcrumbs")
        items = nodes(response)["BreadcrumbList"]["itemListElement"]
        assert [item["name"] for item in items] == [words(li) for li in nav.iter("li")]
        assert [item["position"] for item in items] == list(range(1, len(items) + 1))
        assert items[-1]["item"] == f"http://localhost{path}"


def test_the_page_describes_itself_under_its_own_address(client):
    for path, response in _pages(client):
        page = next(n for n in structured(response)["@graph"] if n["@id"].endswith("#page"))
        assert page["url"] == f"http://localhost{path}"
        assert page["@id"] == f"http://localhost{path}#page"
        assert page["name"] == words(tree(response).find(".//h1"))


@pytest.mark.parametrize(
    ("about", "kind"),
    [
        ("condition", "MedicalCondition"),
        ("therapy", "MedicalTherapy"),
        ("psychological", "PsychologicalTreatment"),
    ],
)
def test_a_programs_page_says_what_it_is_about(client, about, kind):
    program = a_program(about=about)
    page = nodes(client.get(program.get_absolute_url()))["MedicalWebPage"]
    assert page["about"] == {
        "@type": kind,
        "name": program.name,
        "description": program.summary,
    }


def test_an_article_names_its_dates_its_conditions_and_its_sources(client):
    source = a_source()
    article = an_article(
        f"Text.[](source:{source.key})",
        about="Chronic pain, , Opioid use disorder",
        published_on="2026-01-02",
        updated_on="2026-03-04",
    )
    page = nodes(client.get(article.get_absolute_url()))["MedicalWebPage"]
    assert page["about"] == [
        {"@type": "MedicalCondition", "name": "Chronic pain"},
        {"@type": "MedicalCondition", "name": "Opioid use disorder"},
    ]
    text = page["mainEntity"]
    assert text["headline"] == article.title
    assert (text["datePublished"], text["dateModified"]) == ("2026-01-02", "2026-03-04")
    assert text["citation"] == [source.citation]


def test_no_reviewer_is_named_before_there_is_one(client):
    article = an_article("Text.")
    page = nodes(client.get(article.get_absolute_url()))["MedicalWebPage"]
    assert "reviewedBy" not in page
    assert "lastReviewed" not in page
    article.reviewed_on, article.reviewed_by = "2026-05-06", "Dr. Trial, MD"
    article.save()
    page = nodes(client.get(article.get_absolute_url()))["MedicalWebPage"]
    assert page["lastReviewed"] == "2026-05-06"
    assert page["reviewedBy"] == {"@type": "Person", "name": "Dr. Trial, MD"}


def test_the_questions_stand_with_their_answers_under_their_own_addresses(client):
    question = a_question("An **answer**.")
    page = nodes(client.get("/faq/"))["FAQPage"]
    entry = next(item for item in page["mainEntity"] if item["name"] == question.question)
    assert entry["@id"] == f"http://localhost/faq/#{question.key}"
    assert entry["acceptedAnswer"]["text"] == "<p>An <strong>answer</strong>.</p>\n"


def test_nothing_in_a_title_breaks_out_of_the_script(client):
    title = "</script ><script>alert(1)</script> &lt; <!--"
    article = an_article("Text.", title=title)
    response = client.get(article.get_absolute_url())
    assert "<script>" not in html_of(response)
    block = html_of(response).partition('ld+json">')[2].partition("</script>")[0]
    assert not set("<>&") & set(block)
    assert nodes(response)["MedicalWebPage"]["name"] == title
