"""Stored pages, as visitors get them from gunicorn."""

import gzip
from email.utils import parsedate_to_datetime

import brotli
import pytest

from tests.page_cache.asking import eventually, shell, stored, until
from tests.site.serving import gunicorn, prepared

PAGES = ("/", "/programs/", "/articles/", "/faq/", "/privacy/", "/programs/levels-of-care/")
NEVER_STORED = ("/contact/", "/verify-insurance/", "/no-such-page/", "/robots.txt")


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    return prepared(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def site(environment, tmp_path_factory):
    with gunicorn(environment, tmp_path_factory.mktemp("log")) as site:
        yield site


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_was_not_changed_is_not_sent_again(site, path):
    response, body = stored(site, path)
    assert body
    again, nothing = site.ask(path, **{"If-None-Match": response.headers["ETag"]})
    assert again.status == 304
    assert nothing == b""
    assert again.headers["ETag"] == response.headers["ETag"]
    assert again.headers["Cache-Control"] == response.headers["Cache-Control"]
    modified = response.headers["Last-Modified"]
    assert parsedate_to_datetime(modified)
    assert site.ask(path, **{"If-Modified-Since": modified})[0].status == 304
    assert (
        site.ask(path, **{"If-None-Match": '"another"', "If-Modified-Since": modified})[0].status
        == 200
    )


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2026 99:99:99 GMT", "9" * 99])
def test_a_date_that_is_none_brings_the_page(site, date):
    stored(site, "/")
    assert site.ask("/", **{"If-Modified-Since": date})[0].status == 200


def test_a_page_is_the_same_in_every_encoding_and_says_which_it_is_in(site):
    _, plain = stored(site, "/")
    for accepted, encoding, read in (
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("*", "br", brotli.decompress),
        ("identity", None, bytes),
        ("br;q=0.000, gzip; q=0", None, bytes),
    ):
        response, body = site.ask("/", **{"Accept-Encoding": accepted})
        assert response.headers["Content-Encoding"] == encoding, accepted
        assert response.headers["Content-Length"] == str(len(body))
        assert response.headers["Vary"] == "Accept-Encoding"
        assert read(body) == plain


def test_a_stored_page_carries_the_headers_of_every_page(site):
    fresh, _ = site.ask("/no-such-page/")
    page, _ = stored(site, "/")
    for name in ("Content-Security-Policy", "X-Frame-Options", "Strict-Transport-Security"):
        assert page.headers[name] == fresh.headers[name]
    assert "Set-Cookie" not in page.headers
    assert "stale-if-error" in page.headers["Cache-Control"]
    head, nothing = site.ask("/", "HEAD")
    assert head.headers["ETag"] == page.headers["ETag"]
    assert nothing == b""


@pytest.mark.parametrize("path", NEVER_STORED)
def test_forms_and_what_is_no_page_are_never_stored(site, path):
    for _ in range(2):
        response, _ = site.ask(path)
        assert "ETag" not in response.headers


def test_another_host_or_plain_http_gets_no_stored_page(site):
    stored(site, "/")
    assert site.ask("/", Host="evil.example")[0].status == 400
    assert site.ask("/", **{"X-Forwarded-Proto": "http"})[0].status == 301


def test_a_change_of_content_is_seen_without_a_restart(site, environment):
    stored(site, "/privacy/")
    shell(
        environment,
        "from asana_site.models import Center; Center.objects.update(city='Newport Beach', "
        "street_address='1 Ocean Way')",
    )
    assert eventually(site, "/privacy/", b"Newport Beach")
    assert stored(site, "/privacy/")


def test_a_scheduled_publication_appears_by_itself_and_a_withdrawn_page_goes(site, environment):
    path = "/programs/couples-treatment/"
    stored(site, path)
    change = (
        "from programs.models import Program; from django.utils import timezone; "
        "from datetime import timedelta; "
        "Program.objects.filter(key='couples').update(published_at={})"
    )
    shell(environment, change.format("timezone.now() + timedelta(seconds=10)"))
    assert until(lambda: not _is_there(site, path))
    assert until(lambda: _is_there(site, path), seconds=20)
    stored(site, path)
    shell(environment, change.format("None"))
    assert until(lambda: not _is_there(site, path))


def _is_there(site, path):
    return site.ask(path)[0].status == 200
