"""What the layer stores of whatever Django answers, and what it leaves alone."""

import random

import pytest

from asana_site.content_version import IS_CONTENT_NAME
from asana_site.page_cache.layer import PageCache
from asana_site.page_cache.watching import Version


class _Answer(list):
    is_storable = True


class _Watch:
    """Says which version is the present one as the test wants it, and asks no database."""

    def __init__(self):
        self.change()

    def start(self):
        """There is nothing to start."""

    def change(self):
        """Let the content have changed."""
        self.version = Version("another", None)


class _Site:
    """An application whose answer can be changed, behind a page cache.

    `asked` says with which method and for which path the application was asked; what stands
    in `meanwhile` under a method happens while it answers.
    """

    def __init__(self, settings, *headers, body=b"<p>words</p>", most_bytes=1_000_000):
        self.status = "200 OK"
        self.is_content = True
        self.asked = []
        self.meanwhile = {}
        self._headers = headers
        self._body = body
        self._environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/",
            "HTTP_HOST": settings.ALLOWED_HOSTS[0],
            "wsgi.url_scheme": "https" if settings.SECURE_SSL_REDIRECT else "http",
        }
        self._watch = _Watch()
        self._cache = PageCache(self._answer, most_bytes=most_bytes, watch=self._watch)

    def _answer(self, environ, start_response):
        method = environ["REQUEST_METHOD"]
        self.asked.append(f"{method} {environ['PATH_INFO']}")
        if method in self.meanwhile:
            self.meanwhile[method]()
        environ[IS_CONTENT_NAME] = self.is_content
        start_response(self.status, [("Content-Type", "text/html"), *self._headers])
        return _Answer([self._body]) if self.status == "200 OK" else [b"no page"]

    def change(self):
        """Let the content have changed."""
        self._watch.change()

    def ask(self, **environ):
        """The status, the headers and the body of the answer to one request."""
        told = []
        body = self._cache(
            self._environ | environ,
            lambda status, headers: told.extend((status, dict(headers))),
        )
        return told[0], told[1], b"".join(body)


@pytest.fixture(autouse=True)
def _host(settings):
    settings.ALLOWED_HOSTS = ["www.example.org"]


def test_a_page_for_everybody_is_made_once(settings):
    site = _Site(settings, ("Vary", "origin"))
    assert site.ask()[2] == site.ask()[2] == b"<p>words</p>"
    assert site.asked == ["GET /"]


@pytest.mark.parametrize(
    "header",
    [("Set-Cookie", "a=b"), ("set-cookie", "a=b"), ("Vary", "Accept, Cookie"), ("vary", "*")],
)
def test_a_page_for_one_browser_is_never_stored(settings, header):
    # A page that holds a browser's secret says so by Vary alone once the browser has its cookie.
    site = _Site(settings, header)
    site.ask()
    site.ask()
    assert site.asked == ["GET /", "GET /"]


def test_nobody_keeps_an_old_page_alive_by_asking_for_its_head(settings):
    site = _Site(settings)
    site.ask()
    site.change()
    # While the head is made, somebody asks for the page: it is made anew.
    meanwhile = []
    site.meanwhile["HEAD"] = lambda: meanwhile.append(site.ask()[2])
    site.ask(REQUEST_METHOD="HEAD")
    assert site.asked == ["GET /", "HEAD /", "GET /"]
    assert meanwhile == [b"<p>words</p>"]


def test_the_former_version_is_sent_while_a_new_one_cannot_be_made(settings):
    site = _Site(settings)
    site.ask()
    site.change()
    site.status = "503 Service Unavailable"
    assert site.ask()[0] == "200 OK"
    site.status = "200 OK"
    assert site.ask()[2] == b"<p>words</p>"


def test_behind_a_proxy_a_page_that_is_gone_is_kept_as_gone(settings):
    settings.PROXY_HOPS = 1
    site = _Site(settings)
    assert "X-Accel-Expires" in site.ask()[1]
    site.change()
    site.status = "404 Not Found"
    # The second time as by a process that never had the page.
    for _ in range(2):
        status, headers, _ = site.ask()
        assert status == "404 Not Found"
        assert "X-Accel-Expires" in headers


@pytest.mark.parametrize(
    ("status", "is_content"), [("400 Bad Request", True), ("404 Not Found", False)]
)
def test_behind_a_proxy_no_other_refusal_is_kept(settings, status, is_content):
    settings.PROXY_HOPS = 1
    site = _Site(settings)
    site.ask()
    site.change()
    site.status, site.is_content = status, is_content
    told, headers, _ = site.ask()
    assert told == status
    assert "X-Accel-Expires" not in headers


def test_who_has_the_page_gets_it_no_second_time(settings):
    site = _Site(settings)
    _, headers, _ = site.ask(HTTP_ACCEPT_ENCODING="br")
    for known in (headers["ETag"], f"W/{headers['ETag']}", f'"x", {headers["ETag"]}', "*"):
        status, again, body = site.ask(HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=known)
        assert (status, body) == ("304 Not Modified", b"")
        assert "Content-Length" not in again
    since = headers["Last-Modified"]
    assert site.ask(HTTP_IF_MODIFIED_SINCE=since)[0] == "304 Not Modified"
    assert site.ask(HTTP_IF_MODIFIED_SINCE="soon")[0] == "200 OK"


# Of either there are about thirty thousand bytes in a page, which is stored in three encodings.
LONG_BODY = {"body": random.Random(1).randbytes(10_000)}


def test_the_page_that_was_asked_for_longest_ago_goes_first(settings):
    # Two pages may be stored, and a third may not.
    site = _Site(settings, **LONG_BODY, most_bytes=80_000)
    for path in ("/first/", "/second/", "/first/", "/third/"):
        site.ask(PATH_INFO=path)
    assert site.asked == ["GET /first/", "GET /second/", "GET /third/"]
    for path in ("/first/", "/third/", "/second/"):
        site.ask(PATH_INFO=path)
    assert site.asked[3:] == ["GET /second/"]
