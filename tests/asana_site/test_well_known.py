"""The files that programs ask for: robots.txt, the sitemap, security.txt, the icon."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.utils import timezone

from asana_site.models import Center
from tests.articles.rows import an_article
from tests.asana_site.reading import html_of
from tests.programs.rows import a_program

pytestmark = pytest.mark.django_db


def _addresses(response):
    return re.findall(r"<loc>(.*?)</loc>", html_of(response))


def _contact(**facts):
    center = Center.load()
    for name, value in facts.items():
        setattr(center, name, value)
    center.save()


def _security(client):
    lines = html_of(client.get("/.well-known/security.txt")).splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_a_live_site_lets_search_engines_in_and_names_its_sitemap(client, settings):
    settings.SITE_LIVE, settings.SITE_URL = True, "https://www.harbor.example.org"
    assert html_of(client.get("/robots.txt")).splitlines() == [
        "User-agent: *",
        "Disallow:",
        "Sitemap: https://www.harbor.example.org/sitemap.xml",
    ]


def test_a_site_that_is_not_live_keeps_search_engines_out(client, settings):
    settings.SITE_LIVE = False
    response = client.get("/robots.txt")
    assert html_of(response).splitlines() == ["User-agent: *", "Disallow: /"]
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_every_address_in_the_sitemap_is_a_page_and_stands_there_once(client):
    a_program()
    an_article("Text.")
    addresses = _addresses(client.get("/sitemap.xml"))
    assert len(addresses) == len(set(addresses))
    for address in addresses:
        assert client.get(address.removeprefix("http://localhost")).status_code == 200, address


def test_the_sitemap_holds_the_pages_of_every_kind(client):
    program, article = a_program(), an_article("Text.")
    addresses = _addresses(client.get("/sitemap.xml"))
    for path in (
        *("/", "/programs/", "/programs/levels-of-care/", "/articles/", "/faq/", "/notices/"),
        *("/contact/", "/verify-insurance/", "/privacy/", "/payment-options/"),
        *("/accessibility/", "/crisis-help/"),
        *(program.get_absolute_url(), article.get_absolute_url()),
    ):
        assert f"http://localhost{path}" in addresses


def test_the_sitemap_says_when_a_page_last_changed(client):
    with time_machine.travel("2030-02-03 12:00 +0000", tick=False):
        program = a_program()
        xml = html_of(client.get("/sitemap.xml"))
    entry = xml.partition(f"<loc>http://localhost{program.get_absolute_url()}</loc>")[2]
    assert entry.startswith("<lastmod>2030-02-03</lastmod>")


def test_the_sitemap_stands_under_the_sites_address_whatever_the_request_says(client, settings):
    settings.SITE_URL = "https://www.harbor.example.org"
    addresses = _addresses(client.get("/sitemap.xml", headers={"host": "127.0.0.1"}))
    assert all(address.startswith("https://www.harbor.example.org/") for address in addresses)


def test_a_weakness_is_reported_to_the_security_contact_first(client):
    _contact(security_contact="security@example.org", email="hello@example.org")
    assert _security(client)["Contact"] == "mailto:security@example.org"
    _contact(security_contact="")
    assert _security(client)["Contact"] == "mailto:hello@example.org"
    _contact(email="", telephone="(555) 555-0123")
    assert _security(client)["Contact"] == "tel:+1-555-555-0123"


def test_security_txt_is_never_out_of_date(client, settings):
    settings.SITE_URL = "https://www.harbor.example.org"
    stated = _security(client)
    expires = datetime.fromisoformat(stated["Expires"])
    assert timedelta(days=90) < expires - timezone.now() < timedelta(days=365)
    assert stated["Canonical"] == "https://www.harbor.example.org/.well-known/security.txt"


def test_the_icon_that_browsers_guess_leads_to_the_drawing(client):
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response.url == "/static/img/favicon.svg"
    assert finders.find("img/favicon.svg")


@pytest.mark.parametrize("path", ["/robots.txt", "/.well-known/security.txt", "/favicon.ico"])
def test_these_files_are_only_read(client, path):
    assert client.head(path).status_code in (200, 302)
    assert client.post(path).status_code == 405
