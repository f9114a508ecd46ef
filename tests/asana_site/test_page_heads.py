"""What a page tells a browser and a search engine in its head, and its way from the home page."""

import re
import struct
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.test import RequestFactory
from django.urls import reverse

from asana_site.context_processors import site
from asana_site.pages import Crumb, Page, absolute
from asana_site.views.page import PageView
from tests.articles.rows import an_article
from tests.asana_site.reading import html_of, tree, words
from tests.programs.rows import a_program

pytestmark = pytest.mark.django_db


def _canonical(response):
    return [
        link.get("href") for link in tree(response).iter("link") if link.get("rel") == "canonical"
    ]


def _meta(response, name):
    return [
        meta.get("content")
        for meta in tree(response).iter("meta")
        if name in (meta.get("name"), meta.get("property"))
    ]


def test_a_live_site_is_known_under_its_own_address(client, settings):
    settings.SITE_LIVE, settings.SITE_URL = True, "https://www.harbor.example.org"
    response = client.get("/faq/?utm_source=mail", headers={"host": "127.0.0.1"})
    assert _canonical(response) == ["https://www.harbor.example.org/faq/"]
    assert _meta(response, "og:url") == ["https://www.harbor.example.org/faq/"]
    assert _meta(response, "robots") == []


@pytest.mark.parametrize("path", ["/", "/faq/", "/programs/", "/privacy/", "/contact/"])
def test_a_site_that_is_not_live_stays_out_of_search_engines(client, settings, path):
    settings.SITE_LIVE = False
    response = client.get(path)
    assert _canonical(response) == []
    assert _meta(response, "robots") == ["noindex"]


def test_a_page_that_does_not_exist_is_not_indexed_on_a_live_site(client, settings):
    settings.SITE_LIVE = True
    response = client.get("/nowhere/")
    assert _canonical(response) == []
    assert _meta(response, "robots") == ["noindex"]


def test_a_shared_page_shows_our_own_drawing_in_the_size_that_the_page_states(client, settings):
    settings.SITE_URL = "https://www.harbor.example.org"
    response = client.get("/faq/")
    (address,) = _meta(response, "og:image")
    assert address.startswith("https://www.harbor.example.org/static/img/share")
    picture = Path(find("img/share.png") or "").read_bytes()
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    assert _meta(response, "og:image:width") == [str(width)]
    assert _meta(response, "og:image:height") == [str(height)]
    assert _meta(response, "og:image:alt") != [""]


def test_the_title_names_the_page_and_then_the_center(client):
    program = a_program()
    response = client.get(program.get_absolute_url())
    assert words(tree(response).find(".//title")) == f"{program.name} | Asana Recovery"
    assert _meta(response, "og:title") == [program.name]
    assert _meta(response, "og:site_name") == ["Asana Recovery"]


def test_the_description_is_the_one_that_the_editor_wrote(client):
    program = a_program(description='Plain & "quoted" <words>')
    response = client.get(program.get_absolute_url())
    assert _meta(response, "description") == ['Plain & "quoted" <words>']
    assert _meta(response, "og:description") == ['Plain & "quoted" <words>']


@pytest.mark.parametrize(
    ("make", "parent"),
    [
        (a_program, ("Programs", "/programs/")),
        (lambda: an_article("T."), ("Articles", "/articles/")),
    ],
)
def test_the_breadcrumbs_lead_home_step_by_step(client, make, parent):
    content = make()
    nav = next(
        nav
        for nav in tree(client.get(content.get_absolute_url())).iter("nav")
        if nav.get("aria-label") == "Breadcrumbs"
    )
    assert [(words(a), a.get("href")) for a in nav.iter("a")] == [("Home", "/"), parent]
    last = nav.find(".//span")
    assert last.get("aria-current") == "page"
    assert words(last) == str(content)


def test_the_home_page_has_no_breadcrumbs(client):
    assert "Breadcrumbs" not in html_of(client.get("/"))
    assert Page(heading="Home", description="", path=reverse("home")).breadcrumbs == []


def test_a_page_of_the_first_level_stands_right_under_the_home_page():
    page = Page(heading="Here", description="", path="/here/")
    assert page.breadcrumbs == [Crumb("Home", "/"), Crumb("Here", "/here/")]


def test_addresses_in_the_world_begin_with_the_sites_own(settings):
    settings.SITE_URL = "https://www.harbor.example.org"
    assert absolute("/a/") == "https://www.harbor.example.org/a/"


def test_a_template_that_prints_no_fact_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        context = site(RequestFactory().get("/"))
    with django_assert_num_queries(1):
        assert str(context["center"]) == "Asana Recovery"
        assert context["center"].telephone


def test_a_page_view_must_say_what_its_page_is():
    with pytest.raises(NotImplementedError):
        PageView().get_page({})


def test_a_page_names_its_stylesheet_and_font_before_it_is_read(client):
    response = client.get("/")
    named = re.findall(r"<([^>]+)>; rel=preload", response.headers["Link"])
    assert len(named) == 2
    for address in named:
        assert f'href="{address}"' in response.content.decode()
