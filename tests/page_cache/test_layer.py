"""What the layer stores of whatever Django answers, and what it leaves alone."""

import pytest

from asana_site.content_version import IS_CONTENT_NAME
from asana_site.page_cache.layer import PageCache
from asana_site.page_cache.watching import Version


class _Answer(list):
    is_storable = True


def _cache(headers):
    """A page cache before an application that answers with `headers`, and how often it was."""
    asked = []

    def wsgi(environ, start_response):
        asked.append(environ["REQUEST_METHOD"])
        start_response("200 OK", [("Content-Type", "text/html"), *headers])
        return _Answer([b"<p>words</p>"])

    cache = PageCache(wsgi, most_bytes=1_000_000)
    cache._watch.start = lambda: None
    cache._watch.version = Version("1", None)
    return cache, asked


def _ask(cache, settings, method="GET"):
    host = settings.ALLOWED_HOSTS[0]
    scheme = "https" if settings.SECURE_SSL_REDIRECT else "http"
    environ = {"REQUEST_METHOD": method, "PATH_INFO": "/", "HTTP_HOST": host}
    return b"".join(cache(environ | {"wsgi.url_scheme": scheme}, lambda *_: None))


@pytest.fixture(autouse=True)
def _host(settings):
    settings.ALLOWED_HOSTS = ["www.example.org"]


def test_a_page_for_everybody_is_made_once(settings):
    cache, asked = _cache([("Vary", "origin")])
    assert _ask(cache, settings) == _ask(cache, settings) == b"<p>words</p>"
    assert asked == ["GET"]


@pytest.mark.parametrize(
    "header",
    [("Set-Cookie", "a=b"), ("set-cookie", "a=b"), ("Vary", "Accept, Cookie"), ("vary", "*")],
)
def test_a_page_for_one_browser_is_never_stored(settings, header):
    # A page that holds a browser's secret says so by Vary alone once the browser has its cookie.
    cache, asked = _cache([header])
    _ask(cache, settings)
    _ask(cache, settings)
    assert asked == ["GET", "GET"]


def test_nobody_keeps_an_old_page_alive_by_asking_for_its_head(settings):
    cache, asked = _cache([])
    _ask(cache, settings)
    cache._watch.version = Version("2", None)
    meanwhile = []
    django = cache._wsgi

    def slow(environ, start_response):
        if environ["REQUEST_METHOD"] == "HEAD":
            meanwhile.append(_ask(cache, settings))
        return django(environ, start_response)

    cache._wsgi = slow
    _ask(cache, settings, "HEAD")
    assert asked == ["GET", "GET", "HEAD"]
    assert meanwhile == [b"<p>words</p>"]


class _Site:
    """An application whose answer can be changed, behind a page cache."""

    def __init__(self):
        self.status = "200 OK"
        self.is_content = True
        self.cache = PageCache(self._answer, most_bytes=1_000_000)
        self.cache._watch.start = lambda: None
        self.change()

    def _answer(self, environ, start_response):
        environ[IS_CONTENT_NAME] = self.is_content
        start_response(self.status, [("Content-Type", "text/html")])
        return _Answer([self.status.encode()]) if self.status == "200 OK" else [b"no page"]

    def change(self):
        self.cache._watch.version = Version("another", None)

    def ask(self, settings, **headers):
        scheme = "https" if settings.SECURE_SSL_REDIRECT else "http"
        told = []
        body = self.cache(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": "/",
                "HTTP_HOST": settings.ALLOWED_HOSTS[0],
                "wsgi.url_scheme": scheme,
            }
            | headers,
            lambda status, headers: told.extend((status, dict(headers))),
        )
        return told[0], told[1], b"".join(body)


def test_the_former_version_is_sent_while_a_new_one_cannot_be_made(settings):
    site = _Site()
    site.ask(settings)
    site.change()
    site.status = "503 Service Unavailable"
    assert site.ask(settings)[0] == "200 OK"
    site.status = "200 OK"
    assert site.ask(settings)[2] == b"200 OK"


def test_behind_a_proxy_a_page_that_is_gone_is_kept_as_gone(settings):
    settings.PROXY_HOPS = 1
    site = _Site()
    assert "X-Accel-Expires" in site.ask(settings)[1]
    site.change()
    site.status = "404 Not Found"
    # The second time as by a process that never had the page.
    for _ in range(2):
        status, headers, _ = site.ask(settings)
        assert status == "404 Not Found"
        assert "X-Accel-Expires" in headers


@pytest.mark.parametrize(
    ("status", "is_content"), [("400 Bad Request", True), ("404 Not Found", False)]
)
def test_behind_a_proxy_no_other_refusal_is_kept(settings, status, is_content):
    settings.PROXY_HOPS = 1
    site = _Site()
    site.ask(settings)
    site.change()
    site.status, site.is_content = status, is_content
    told, headers, _ = site.ask(settings)
    assert told == status
    assert "X-Accel-Expires" not in headers


def test_who_has_the_page_gets_it_no_second_time(settings):
    site = _Site()
    _, headers, _ = site.ask(settings, HTTP_ACCEPT_ENCODING="br")
    for known in (headers["ETag"], f"W/{headers['ETag']}", f'"x", {headers["ETag"]}', "*"):
        status, again, body = site.ask(
            settings, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=known
        )
        assert (status, body) == ("304 Not Modified", b"")
        assert "Content-Length" not in again
    since = headers["Last-Modified"]
    assert site.ask(settings, HTTP_IF_MODIFIED_SINCE=since)[0] == "304 Not Modified"
    assert site.ask(settings, HTTP_IF_MODIFIED_SINCE="soon")[0] == "200 OK"


def test_the_page_that_was_asked_for_longest_ago_goes_first(settings):
    site = _Site()
    site.cache._pages._most_bytes = 60
    site.ask(settings)
    site.ask(settings, PATH_INFO="/second/")
    assert site.cache._pages.get("/second/")
    assert site.cache._pages.get("/") is None
