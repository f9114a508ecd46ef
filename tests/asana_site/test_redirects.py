"""Addresses that moved lead to the new one; addresses that are gone say so."""

import pytest
from django.conf import settings
from django.contrib.redirects.models import Redirect

from asana_site.slugs import remember_move
from tests.articles.rows import an_article
from tests.asana_site.reading import html_of
from tests.programs.rows import a_program

pytestmark = pytest.mark.django_db


def _move(content, slug):
    content.slug = slug
    content.save()


def _redirects():
    return dict(Redirect.objects.values_list("old_path", "new_path"))


@pytest.mark.parametrize(
    ("make", "folder"), [(a_program, "/programs/"), (lambda: an_article("Text."), "/articles/")]
)
def test_the_former_address_leads_to_the_present_one_for_good(client, make, folder):
    content = make()
    old = content.get_absolute_url()
    _move(content, "moved-away")
    response = client.get(old)
    assert response.status_code == 301
    assert response.url == f"{folder}moved-away/"
    assert client.get(response.url).status_code == 200


def test_after_two_moves_each_former_address_leads_straight_to_the_last(client):
    program = a_program(slug="first")
    _move(program, "second")
    _move(program, "third")
    for old in ("first", "second"):
        assert client.get(f"/programs/{old}/").url == "/programs/third/"


def test_moving_back_makes_no_circle(client):
    program = a_program(slug="first")
    _move(program, "second")
    _move(program, "first")
    assert client.get("/programs/first/").status_code == 200
    assert client.get("/programs/second/").url == "/programs/first/"
    assert _redirects() == {"/programs/second/": "/programs/first/"}


def test_saving_without_a_move_leaves_no_redirect():
    program = a_program()
    program.name = "Another name"
    program.save()
    assert _redirects() == {}


def test_a_move_to_the_same_address_is_none():
    remember_move("/a/", "/a/")
    assert _redirects() == {}


def test_a_page_that_takes_a_former_address_is_shown_there(client):
    program = a_program(slug="first")
    _move(program, "second")
    newcomer = a_program(slug="first")
    assert newcomer.name in html_of(client.get("/programs/first/"))


def test_an_advertisement_with_a_query_still_finds_a_page_that_moved(client):
    program = a_program(slug="first")
    _move(program, "second")
    response = client.get("/programs/first/?utm_source=mail&x=1")
    assert (response.status_code, response.url) == (301, "/programs/second/")


def test_an_old_address_with_a_query_of_its_own_may_have_a_redirect(client):
    Redirect.objects.create(site_id=settings.SITE_ID, old_path="/old/?p=12", new_path="/faq/")
    assert client.get("/old/?p=12").url == "/faq/"
    assert client.get("/old/?p=13").status_code == 404


def test_an_old_address_without_its_last_slash_is_found(client):
    program = a_program(slug="first")
    _move(program, "second")
    assert client.get("/programs/first", follow=True).redirect_chain[-1][0] == "/programs/second/"


@pytest.mark.parametrize("query", ["", "?utm_source=mail"])
def test_an_address_that_was_removed_answers_with_our_own_page(client, query):
    Redirect.objects.create(site_id=settings.SITE_ID, old_path="/removed/", new_path="")
    response = client.get(f"/removed/{query}")
    assert response.status_code == 410
    assert "<h1>This page was taken down</h1>" in html_of(response)
    assert response["Cache-Control"] == "no-store"


def test_a_redirect_does_not_hide_a_page_that_exists(client):
    Redirect.objects.create(site_id=settings.SITE_ID, old_path="/faq/", new_path="/privacy/")
    assert client.get("/faq/").status_code == 200


@pytest.mark.parametrize(
    ("old_path", "new_path", "told"),
    [
        ("/old/", "https://elsewhere.example.org/", "Begin with one slash"),
        ("/old/", "//elsewhere.example.org/", "Begin with one slash"),
        ("/old/", "javascript:alert(1)", "Begin with one slash"),
        ("/contact", "/faq/", "A page stands at this address."),
        ("/verify-insurance/", "/faq/", "A page stands at this address."),
        ("/faq?x=1", "/contact/", "A page stands at this address."),
    ],
)
def test_a_redirect_can_neither_leave_the_site_nor_stand_before_a_page(
    editor_client, old_path, new_path, told
):
    fields = {"site": settings.SITE_ID, "old_path": old_path, "new_path": new_path}
    response = editor_client.post("/admin/redirects/redirect/add/", fields)
    assert told in html_of(response)
    assert not Redirect.objects.exists()


@pytest.mark.parametrize("old_path", ["/old/", "/programs/an-old-one/", "/wp-login.php?x=1"])
def test_an_editor_may_lead_an_old_address_to_a_page(editor_client, old_path):
    fields = {"site": settings.SITE_ID, "old_path": old_path, "new_path": "/faq/"}
    assert editor_client.post("/admin/redirects/redirect/add/", fields).status_code == 302
    assert _redirects() == {old_path: "/faq/"}
