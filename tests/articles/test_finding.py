"""Finding an answer: by a post that leaves no trace of what somebody looked for."""

import pytest
from django.test import Client

from articles.finding import MOST_CHARACTERS
from articles.models import Question
from tests.articles.rows import a_question, a_source
from tests.asana_site.headers import assert_protected
from tests.asana_site.reading import html_of, structured, tree, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("three_questions")]

TYPED = "Quetzalcoatlus"


@pytest.fixture
def three_questions() -> None:
    """The only questions there are."""
    Question.objects.all().delete()
    a_question("Your plan may **pay** for it.", question="Who pays?", key="paying", position=1)
    a_question("Café hours, für alle; 家族 come on Sundays.", question="When?", position=2)
    a_question("Pain that lasts, and care.", question="What about pain?", position=3)


def _find(client, text):
    return client.post("/faq/", {"words": text})


def _found(response):
    return [words(e.find("summary")) for e in tree(response).iter("details")]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("pay", ["Who pays?"]),
        ("PLAN Pay", ["Who pays?"]),
        ("pla who", ["Who pays?"]),
        ("plan pain", []),
        ("ain", []),
        ("cafe", ["When?"]),
        ("CAFÉ fur", ["When?"]),
        ("家族", ["When?"]),
        ("pain?", ["What about pain?"]),
        ("“care”", ["What about pain?"]),
        ("strong", []),
    ],
)
def test_the_answers_in_which_every_word_begins_a_word_are_shown(client, typed, found):
    assert _found(_find(client, typed)) == found


def test_what_is_found_is_open_and_counted(client):
    response = _find(client, "pain")
    (entry,) = tree(response).iter("details")
    assert "open" in entry.attrib
    assert "1 of 3 questions" in words(tree(response).find(".//main"))
    assert words(tree(response).find(".//title")).startswith("1 of 3 questions")
    assert 'value="pain"' in html_of(response)


@pytest.mark.parametrize("typed", ["", "   ", "?!…", None])
def test_no_word_finds_every_question_closed(client, typed):
    response = client.post("/faq/", {} if typed is None else {"words": typed})
    assert response.status_code == 200
    assert len(_found(response)) == 3
    assert all("open" not in entry.attrib for entry in tree(response).iter("details"))


def test_who_finds_nothing_is_told_so_and_gets_the_telephone(client):
    response = _find(client, TYPED)
    main = tree(response).find(".//main")
    assert response.status_code == 200
    assert "No answer here has that word" in words(main)
    addresses = [a.get("href") for a in main.iter("a")]
    assert "/faq/" in addresses
    assert "/contact/" in addresses
    assert any(address.startswith("tel:+1-") for address in addresses)


def test_too_long_a_text_is_refused_with_what_to_do_and_nothing_is_lost(client):
    typed = "w" * (MOST_CHARACTERS + 1)
    response = _find(client, typed)
    assert response.status_code == 422
    assert words(tree(response).find(".//title")).startswith("Error: ")
    assert html_of(response).count("Use 100 characters or fewer.") == 2
    assert f'value="{typed}"' in html_of(response)
    assert len(_found(response)) == 3
    assert _find(client, "w" * MOST_CHARACTERS).status_code == 200


def test_the_sources_listed_are_those_of_the_answers_found(client):
    source, other = a_source(), a_source()
    a_question(f"Sleep helps.[](source:{source.key})", position=4)
    a_question(f"Rest.[](source:{other.key})", position=5)
    response = _find(client, "sleep")
    assert source.citation in html_of(response)
    assert other.citation not in html_of(response)


def test_the_name_of_a_source_is_no_word_of_an_answer(client):
    a_question(f"Rest.[](source:{a_source(key='zebra-2024').key})", position=4)
    assert _found(_find(client, "zebra")) == []


def test_a_draft_is_never_found(client):
    a_question(f"The {TYPED}.", published_at=None)
    assert _found(_find(client, TYPED)) == []


def test_what_is_found_is_kept_by_nobody_and_left_out_of_search_engines(client, settings):
    settings.SITE_LIVE = True
    response = _find(client, "pain")
    assert response.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in html_of(response)
    assert "ld+json" not in html_of(response)
    assert_protected(response.headers, https=False)
    whole = client.get("/faq/")
    assert '<meta name="robots" content="noindex">' not in html_of(whole)
    assert "FAQPage" in {node["@type"] for node in structured(whole)["@graph"]}


def test_what_somebody_looks_for_stands_in_no_cookie_header_title_or_log(capfd, caplog):
    client = Client(enforce_csrf_checks=True)
    response = _find(client, TYPED)
    assert response.status_code == 200
    assert response.cookies == {}
    assert "Cookie" not in response.headers.get("Vary", "")
    assert TYPED not in str(response.headers)
    assert TYPED not in words(tree(response).find(".//title"))
    assert html_of(response).count(TYPED) == 1
    assert TYPED not in caplog.text
    assert TYPED not in "".join(capfd.readouterr())


def test_the_field_asks_the_browser_to_forget_what_was_typed(client):
    form = next(e for e in tree(client.get("/faq/")).iter("form"))
    assert form.get("method") == "post"
    assert form.get("action") == "/faq/"
    field = next(form.iter("input"))
    assert field.get("autocomplete") == "off"
    assert field.get("spellcheck") == "false"
    assert field.get("name") == "words"


def test_what_stands_in_the_address_is_not_looked_for(client):
    assert len(_found(client.get("/faq/?words=pain"))) == 3


def test_finding_asks_the_database_three_times_at_most(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        _find(client, "pain")


def test_other_ways_to_ask_are_answered(client):
    assert client.head("/faq/").status_code == 200
    assert set(client.options("/faq/").headers["Allow"].split(", ")) == {
        *("GET", "HEAD", "POST", "OPTIONS")
    }
    assert client.put("/faq/").status_code == 405


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"words", "application/x-www-form-urlencoded"),
        (b"words=%00%ff%ed%a0%80&words[]=a", "application/x-www-form-urlencoded"),
        (b"\xff\x00", "application/x-www-form-urlencoded; charset=utf-16"),
        (b'{"words": "pain"}', "application/json"),
        (b"words=pain", "text/plain"),
        (b"words=pain", "nonsense"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"words=pain", "multipart/form-data"),
        (b"a=b&" * 500, "application/x-www-form-urlencoded"),
        (b"words=" + b"a" * 600_000, "application/x-www-form-urlencoded"),
    ],
)
def test_an_odd_body_is_answered_without_a_failure(body, kind):
    response = Client(raise_request_exception=False).generic("POST", "/faq/", body, kind)
    assert response.status_code in (200, 400, 422)


def test_a_draft_in_its_preview_shows_no_field(editor_client):
    draft = a_question("Text.", published_at=None)
    response = editor_client.get(f"/admin/articles/question/{draft.pk}/preview/")
    assert draft.question in _found(response)
    assert list(tree(response).find(".//main").iter("form")) == []
