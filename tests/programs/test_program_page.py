"""The page of one program: the same skeleton for all, with what is filled in."""

import pytest

from programs.models import Program
from tests.articles.rows import a_source
from tests.asana_site.reading import html_of, links, tree, words
from tests.programs.rows import a_level, a_program, body

pytestmark = pytest.mark.django_db


def _page(client, program):
    return client.get(program.get_absolute_url())


def _main(response):
    return tree(response).find(".//main")


def _headings(response):
    return [words(heading) for heading in _main(response).iter("h2")]


def test_every_program_page_has_the_same_headings_in_the_same_order(client):
    assert _headings(_page(client, a_program())) == [
        "Whom it suits",
        "What a week looks like",
        "What it is",
        "What it includes",
        "How it fits with other programs",
        "How it is paid for",
        "Next step",
    ]


def test_the_programs_of_the_site_keep_to_that_skeleton(client):
    for program in Program.objects.published():
        headings = _headings(_page(client, program))
        assert [h for h in headings if h not in ("Sources", "Could this be an overdose?")] == [
            "Whom it suits",
            next(h for h in headings if h in ("What a day looks like", "What a week looks like")),
            "What it is",
            "What it includes",
            "How it fits with other programs",
            "How it is paid for",
            "Next step",
        ], program.key


def test_the_page_shows_the_programs_own_words(client):
    program = a_program(body=body("**Bold** words."))
    response = _page(client, program)
    main = words(_main(response))
    assert words(_main(response).find(".//h1")) == program.name
    assert program.summary in main
    assert program.suits in main
    assert html_of(response).count("<strong>Bold</strong> words.") == 4


def test_the_facts_for_the_comparison_are_shown_where_they_are_filled(client):
    program = a_program(hours_a_week="Nine hours", setting="At home", supervision="On call")
    facts = _main(_page(client, program)).find(".//dl")
    assert [words(e) for e in facts.iter("dt")] == [
        *("Time it takes", "Where you live", "Medical supervision")
    ]
    assert [words(e) for e in facts.iter("dd")] == ["Nine hours", "At home", "On call"]


def test_a_level_of_care_says_which_it_is_and_leads_to_the_ladder(client):
    Program.objects.all().delete()
    a_level(rung=2)
    here = a_level(rung=4)
    response = _page(client, here)
    (fact,) = _main(response).find(".//dl").iter("dd")
    assert words(fact) == "2 of 2, from the most support to the least. See the ladder"
    assert fact.find("a").get("href") == "#ladder"
    assert [e.tag for e in tree(response).iter() if e.get("id") == "ladder"] == ["div"]


def test_a_fact_that_is_empty_leaves_no_heading_behind(client):
    facts = _main(_page(client, a_program(setting="At home"))).find(".//dl")
    assert [words(e) for e in facts.iter("dt")] == ["Where you live"]


def test_a_program_without_facts_shows_no_list_of_them(client):
    assert _main(_page(client, a_program())).find(".//dl") is None


@pytest.mark.parametrize("shown", [True, False])
def test_what_to_do_in_an_overdose_stands_where_the_editor_asks_for_it(client, shown):
    response = _page(client, a_program(overdose_guidance=shown))
    assert ("Could this be an overdose?" in _headings(response)) == shown


def test_a_citation_leads_to_the_list_of_sources_and_back(client):
    source = a_source()
    response = _page(client, a_program(body=body(f"A figure.[](source:{source.key})")))
    page = tree(response)
    ids = {e.get("id") for e in page.iter() if e.get("id")}
    found = links(response)
    assert found["#source-1"] == "1"
    assert found[source.url] == source.citation
    backs = [address for address in found if address.startswith("#cited-1-")]
    assert len(backs) == 4
    assert {"source-1", *(back[1:] for back in backs)} <= ids


def test_the_next_step_opens_the_form_with_this_program_chosen(client):
    program = a_program(short_name="Harbor")
    address = next(
        a for a, said in links(_page(client, program)).items() if said == "Ask about Harbor"
    )
    assert program.key in address
    form = tree(client.get(address, follow=True))
    chosen = [
        option.get("value")
        for option in form.iter("option")
        if option.get("selected") is not None and option.get("value")
    ]
    ticked = [i.get("value") for i in form.iter("input") if i.get("checked") is not None]
    assert program.key in [*chosen, *ticked]


def test_the_next_step_leads_to_verifying_insurance_for_this_program(client):
    program = a_program(short_name="Harbor")
    said = {words: address for address, words in links(_page(client, program)).items()}
    assert said["Verify insurance for Harbor"] == f"/verify-insurance/?program={program.key}"
    assert client.get(said["Verify insurance for Harbor"]).status_code == 200


def test_the_ladder_stands_where_the_page_says_how_the_program_fits_with_others(client):
    html = html_of(_page(client, a_level()))
    ladder = html.index('aria-label="Levels of care')
    assert html.index("What a week looks like") < ladder
    assert html.index("How it fits with other programs") < ladder < html.index("How it is paid for")


def test_a_program_that_is_no_level_of_care_shows_no_ladder(client):
    assert 'aria-label="Levels of care' not in html_of(_page(client, a_program()))
    assert 'aria-label="Levels of care' in html_of(_page(client, a_level()))


def test_a_program_that_does_not_exist_is_not_found(client):
    assert client.get("/programs/no-such-program/").status_code == 404


def test_the_page_asks_the_database_three_questions_at_most(client, django_assert_max_num_queries):
    program = a_level(body=body(f"[a](page:faq) B.[](source:{a_source().key})"))
    with django_assert_max_num_queries(3):
        assert _page(client, program).status_code == 200


def test_a_program_is_called_by_its_name():
    assert str(a_program(name="Harbor")) == "Harbor"
