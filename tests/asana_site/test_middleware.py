"""How requests of odd browsers are read."""

import re

import pytest
from django.test import Client

from tests.asana_site.reading import html_of

pytestmark = pytest.mark.django_db

# --- Forms sent by browsers that hide where they come from -------------------------------


def _sign_in(**headers):
    """The status of a post of the sign-in form, with a wrong password, sent with `headers`."""
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    page = html_of(client.get("/admin/sign-in/"))
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(.*?)"', page)
    fields = {"csrfmiddlewaretoken": token, "login": "a", "password": "b"}
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/admin/sign-in/", fields, headers=headers).status_code


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
    page = html_of(client.get("/admin/sign-in/", secure=True))
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(.*?)"', page)
    fields = {"csrfmiddlewaretoken": token, "login": "a", "password": "b"}
    assert client.post("/admin/sign-in/", fields, secure=True).status_code == 200
    foreign = {"referer": "https://elsewhere.example.org/"}
    response = client.post("/admin/sign-in/", fields, secure=True, headers=foreign)
    assert response.status_code == 403


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
@pytest.mark.parametrize("path", ["/admin/", "/admin/sign-in/", "/contact/"])
def test_a_cookie_with_a_null_character_is_passed_over(path, name):
    client = Client(headers={"cookie": f'{name}="\\000aaaaaaaaaaaa"'})
    assert client.get(path).status_code in (200, 302)


def test_a_form_of_another_site_is_refused_by_its_origin():
    assert _sign_in(origin="http://localhost") == 200
    assert _sign_in(origin="https://elsewhere.example.org", sec_fetch_site="same-origin") == 403


def test_a_hidden_origin_does_not_replace_the_secret_token():
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost", "origin": "null"})
    client.get("/admin/sign-in/")
    assert client.post("/admin/sign-in/", {"login": "a"}).status_code == 403


# --- Addresses with a null character ------------------------------------------------------


@pytest.mark.parametrize("address", ["/faq%00/", "/faq/?q=%00", "/programs/a%00b/"])
def test_an_address_with_a_null_character_is_refused_with_a_page(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "tel:988" in html_of(response)
