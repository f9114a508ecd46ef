"""What every answer carries, and how requests of odd browsers are read."""

import re

import pytest
from django.test import Client

from articles.views import HomeView
from tests.asana_site.reading import html_of
from tests.programs.rows import a_program

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@pytest.fixture
def answers(editor_client, settings, tmp_path, monkeypatch):
    """One answer of every kind, by what it is."""
    (tmp_path / "probe.css").write_text("a{}")
    settings.STATIC_ROOT = tmp_path
    moved = a_program(slug="before")
    moved.slug = "behind"
    moved.save()
    client = Client(raise_request_exception=False)
    found = {
        "page": client.get("/faq/"),
        "form": client.get("/contact/"),
        "text": client.get("/robots.txt"),
        "static": client.get("/static/probe.css"),
        "admin": editor_client.get("/admin/"),
        "sign-in": client.get("/admin/login/"),
        "admin 404": editor_client.get("/admin/programs/program/0/preview/"),
        "301": client.get("/programs/before/"),
        "400": client.get("/", headers={"host": "elsewhere.example.org"}),
        "403": editor_client.get("/admin/intake/submission/"),
        "404": client.get("/nowhere/"),
        "405": client.post("/faq/"),
    }
    monkeypatch.setattr(HomeView, "get_context_data", lambda *args, **kwargs: 1 // 0)
    yield found | {"500": client.get("/")}
    found["static"].close()


def test_the_answers_are_what_they_are_called(answers):
    for name, response in answers.items():
        (status,) = re.findall(r"\d{3}", name) or ["200"]
        assert response.status_code == int(status), name
    assert b"".join(answers["static"].streaming_content) == b"a{}"


def test_every_answer_carries_the_headers_that_protect_its_reader(answers):
    for name, response in answers.items():
        for header, value in EVERYWHERE.items():
            assert response[header] == value, name
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy, name
        assert "frame-ancestors 'none'" in policy, name
        assert "unsafe" not in policy, name
        for feature in ("camera=()", "geolocation=()", "microphone=()", "browsing-topics=()"):
            assert feature in response["Permissions-Policy"], name
        assert response["Referrer-Policy"] in ("same-origin", "no-referrer"), name


def test_no_answer_to_a_visitor_sets_a_cookie_outside_of_forms(answers):
    for name in ("page", "text", "static", "301", "400", "404", "405", "500"):
        assert not answers[name].cookies, name


def test_every_answer_to_staff_stays_out_of_caches_referrers_and_search_engines(answers):
    for name in ("admin", "sign-in", "admin 404", "403"):
        response = answers[name]
        assert response["Cache-Control"] == "no-store", name
        assert response["Referrer-Policy"] == "no-referrer", name
        assert response["X-Robots-Tag"] == "noindex, nofollow", name


def test_an_ordinary_page_may_be_found_by_search_engines(answers):
    assert "X-Robots-Tag" not in answers["page"]
    assert answers["page"]["Referrer-Policy"] == "same-origin"


# --- Forms sent by browsers that hide where they come from -------------------------------


def _sign_in(**headers):
    """The status of a post of the sign-in form, with a wrong password, sent with `headers`."""
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    page = html_of(client.get("/admin/login/"))
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(.*?)"', page)
    fields = {"csrfmiddlewaretoken": token, "username": "a", "password": "b"}
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/admin/login/", fields, headers=headers).status_code


@pytest.mark.parametrize(
    "headers", [{}, {"sec_fetch_site": "same-origin"}, {"sec_fetch_site": "none"}]
)
def test_a_form_of_ours_is_accepted_when_its_origin_is_hidden(headers):
    assert _sign_in(origin="null", **headers) == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_a_form_of_another_site_is_refused_when_its_origin_is_hidden(site):
    assert _sign_in(origin="null", sec_fetch_site=site) == 403


def test_over_https_a_form_is_accepted_from_a_browser_that_tells_no_origin_at_all():
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    page = html_of(client.get("/admin/login/", secure=True))
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(.*?)"', page)
    fields = {"csrfmiddlewaretoken": token, "username": "a", "password": "b"}
    assert client.post("/admin/login/", fields, secure=True).status_code == 200
    foreign = {"referer": "https://elsewhere.example.org/"}
    response = client.post("/admin/login/", fields, secure=True, headers=foreign)
    assert response.status_code == 403


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/contact/"])
def test_a_cookie_with_a_null_character_is_passed_over(path, name):
    client = Client(headers={"cookie": f'{name}="\\000aaaaaaaaaaaa"'})
    assert client.get(path).status_code in (200, 302)


def test_an_answer_to_a_foreign_host_carries_the_headers_too(client):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    for name in ("X-Frame-Options", "X-Content-Type-Options", "Content-Security-Policy"):
        assert name in response.headers
    assert response["Referrer-Policy"] == "same-origin"


def test_a_form_of_another_site_is_refused_by_its_origin():
    assert _sign_in(origin="http://localhost") == 200
    assert _sign_in(origin="https://elsewhere.example.org", sec_fetch_site="same-origin") == 403


def test_a_hidden_origin_does_not_replace_the_secret_token():
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost", "origin": "null"})
    client.get("/admin/login/")
    assert client.post("/admin/login/", {"username": "a"}).status_code == 403


# --- Addresses with a null character ------------------------------------------------------


@pytest.mark.parametrize("address", ["/faq%00/", "/faq/?q=%00", "/programs/a%00b/"])
def test_an_address_with_a_null_character_is_refused_with_a_page(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "tel:988" in html_of(response)
