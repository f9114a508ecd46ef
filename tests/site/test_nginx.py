"""nginx in front of the site, as `deploy/` sets it up."""

import gzip
import os
import re
import socket
import time
from base64 import b64encode
from contextlib import ExitStack
from html import escape

import brotli
import pytest

from asana_site.middleware import HEADERS
from asana_site.uploads import DEFAULT_MOST_BODY_BYTES
from intake.photographs.limits import MOST_KEPT_BYTES
from tests.asana_site.headers import directives
from tests.nginx import DEPLOY, PROGRAM, nginx
from tests.page_cache.asking import shell, stored, until
from tests.site.serving import Site, free_port, gunicorn, prepared

HOST = "www.example.org"
PROGRAM_PAGE = "/programs/couples-treatment/"

pytestmark = pytest.mark.skipif(
    PROGRAM is None and "REQUIRE_NGINX" not in os.environ, reason="nginx was not found"
)


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    return prepared(tmp_path_factory.mktemp("site"))


class Front:
    """nginx and the site behind it, which can be taken away."""

    def __init__(self, stack: ExitStack, environment: dict[str, str], tmp_path_factory) -> None:
        self.folder = tmp_path_factory.mktemp("nginx")
        self.behind = ExitStack()
        site = self.behind.enter_context(gunicorn(environment, tmp_path_factory.mktemp("log")))
        stack.enter_context(self.behind)
        port = stack.enter_context(nginx(self.folder, public=site.port, host=HOST))
        self.site = Site(port, site.log)

    def take_site_away(self) -> None:
        self.behind.close()

    def kept(self, path: str) -> list[bytes]:
        """What nginx keeps under `path`, in whatever encoding."""
        files = [file.read_bytes() for file in (self.folder / "cache").rglob("*") if file.is_file()]
        key = f"\nKEY: {HOST}{path}".encode()
        return [content for content in files if any(key + end in content for end in ENDS)]


ENDS = (b"\n", b"br\n", b"gzip\n")


@pytest.fixture(scope="module")
def shared(environment, tmp_path_factory):
    with ExitStack() as stack:
        yield Front(stack, environment, tmp_path_factory)


@pytest.fixture
def front(environment, tmp_path_factory):
    with ExitStack() as stack:
        yield Front(stack, environment, tmp_path_factory)


@pytest.fixture
def front_of_many(environment, tmp_path_factory):
    """As many processes behind nginx as in production: what one has stored, others have not."""
    with ExitStack() as stack:
        yield Front(stack, environment | {"WEB_CONCURRENCY": "4"}, tmp_path_factory)


def eventually(site, path, is_so) -> bool:
    """Whether the answer for `path` comes to be so."""
    return until(lambda: is_so(*site.ask(path)))


def test_a_page_is_the_same_in_every_encoding_and_names_the_one_it_is_in(shared):
    _, plain = stored(shared.site, "/")
    for accepted, encoding, read in (
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("br;q=0.000, gzip; q=0", None, bytes),
        ("brotli, xgzip", None, bytes),
    ):
        response, body = shared.site.ask("/", **{"Accept-Encoding": accepted})
        assert response.headers["Content-Encoding"] == encoding, accepted
        assert response.headers["Vary"] == "Accept-Encoding"
        assert read(body) == plain


def test_a_page_is_kept_once_for_each_encoding_however_it_is_asked_for(shared):
    for number in range(12):
        for accepted in ("", "gzip", "br", f"br, x-{number}", f"gzip;q=0.{number + 1}"):
            shared.site.ask(f"/faq/?from={number}", **{"Accept-Encoding": accepted})
    assert len(shared.kept("/faq/")) == len(ENDS)


def test_a_page_that_was_not_changed_is_not_sent_again(shared):
    response, _ = stored(shared.site, "/articles/")
    again, nothing = shared.site.ask("/articles/", **{"If-None-Match": response.headers["ETag"]})
    assert again.status == 304
    assert nothing == b""


def test_the_answer_carries_the_headers_of_the_site_and_none_that_was_meant_for_nginx(shared):
    page, _ = stored(shared.site, "/")
    fresh, _ = shared.site.ask("/no-such-page/")
    for name in ("Content-Security-Policy", "X-Frame-Options", "Strict-Transport-Security"):
        assert page.headers[name] == fresh.headers[name]
    assert "X-Accel-Expires" not in page.headers
    assert "stale-if-error" in page.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/contact/", "/verify-insurance/", "/no-such-page/"])
def test_forms_and_what_is_no_page_are_never_kept(shared, path):
    for _ in range(2):
        response, _ = shared.site.ask(path, **{"Accept-Encoding": "gzip"})
    assert not shared.kept(path)
    assert response.headers["Content-Encoding"] == (None if "no-such" in path else "gzip")


def test_what_a_person_sends_and_the_page_they_get_are_never_kept(shared):
    words = "my-own-words"
    fields, cookie = shared.site.form("/contact/")
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    response, body = shared.site.ask("/contact/", "POST", f"{fields}&best_time={words}", **kind)
    assert response.status == 422
    assert words in body.decode()
    written = [file for file in shared.folder.rglob("*") if file.is_file()]
    assert not [file for file in written if words.encode() in file.read_bytes()]


def test_another_host_gets_no_kept_page(shared):
    stored(shared.site, "/")
    assert shared.site.ask("/", Host="evil.example")[0].status == 400


def test_a_change_of_content_is_seen_behind_nginx_too(shared, environment):
    stored(shared.site, "/privacy/")
    shell(
        environment,
        "from asana_site.models import Center; "
        "Center.objects.update(city='Newport Beach', street_address='1 Ocean Way')",
    )
    assert eventually(shared.site, "/privacy/", lambda _, body: b"Newport Beach" in body)


def test_kept_pages_are_sent_while_the_site_is_away_and_others_get_help(front):
    _, body = stored(front.site, PROGRAM_PAGE)
    front.take_site_away()
    time.sleep(2)  # Whatever is kept is older than a second now.
    response, same = front.site.ask(PROGRAM_PAGE)
    assert response.status == 200
    assert same == body
    for path in ("/privacy/", "/contact/"):
        response, body = front.site.ask(path)
        assert response.status == 503
        assert b"988" in body


# --- What nginx answers itself ----------------------------------------------------------------

ASKED = b"Host: www.example.org\r\nConnection: close\r\n"
# With no site behind it, every answer is nginx's own.
REFUSALS = {
    "no host": (400, b"GET / HTTP/1.1\r\n\r\n"),
    "a broken line": (400, b"G E T\r\n\r\n"),
    "headers that are too long": (400, b"GET / HTTP/1.1\r\nX: " + b"a" * 40_000 + b"\r\n\r\n"),
    "TRACE": (405, b"TRACE / HTTP/1.1\r\n" + ASKED + b"\r\n"),
    "CONNECT": (400, b"CONNECT www.example.org:443 HTTP/1.1\r\n" + ASKED + b"\r\n"),
    "a length that is none": (400, b"POST / HTTP/1.1\r\n" + ASKED + b"Content-Length: x\r\n\r\n"),
    "a body that is too long": (
        413,
        b"POST /faq/ HTTP/1.1\r\n" + ASKED + b"Content-Length: 9999999\r\n\r\n",
    ),
    "a body that is too long for staff": (
        413,
        b"POST /admin/ HTTP/1.1\r\n" + ASKED + b"Content-Length: 9999999\r\n\r\n",
    ),
    "an address that is too long": (
        414,
        b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n" + ASKED + b"\r\n",
    ),
    "a page of nginx's own": (404, b"GET /refused.html HTTP/1.1\r\n" + ASKED + b"\r\n"),
    "another page of nginx's own": (404, b"GET /away.html HTTP/1.1\r\n" + ASKED + b"\r\n"),
    "an unknown encoding": (
        501,
        b"POST /contact/ HTTP/1.1\r\n" + ASKED + b"Transfer-Encoding: foo\r\n\r\n",
    ),
    "an unknown version": (505, b"GET / HTTP/3.0\r\n" + ASKED + b"\r\n"),
    "the site is away": (503, b"GET / HTTP/1.1\r\n" + ASKED + b"\r\n"),
    "the staff's part is away": (503, b"GET /admin/ HTTP/1.1\r\n" + ASKED + b"\r\n"),
    "staff without a slash": (503, b"GET /admin HTTP/1.1\r\n" + ASKED + b"\r\n"),
    "files without a slash": (503, b"GET /static HTTP/1.1\r\n" + ASKED + b"\r\n"),
    "a form is away": (503, b"GET /contact/ HTTP/1.1\r\n" + ASKED + b"\r\n"),
    "a file is away": (503, b"GET /static/x.css HTTP/1.1\r\n" + ASKED + b"\r\n"),
}


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """nginx with nobody behind it, and its port that leads to https."""
    folder, plain = tmp_path_factory.mktemp("nginx-alone"), free_port()
    with nginx(folder, public=free_port(), staff=free_port(), host=HOST, plain=plain) as port:
        yield Site(port, folder / "error.log"), Site(plain, folder / "error.log")


def assert_as_protected_as_the_site(headers) -> None:
    """Each of the headers that the site's own pages carry, with its strictest value."""
    expected = HEADERS | {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    assert {name: headers.get_all(name) for name in expected} == {
        name: [value] for name, value in expected.items()
    }
    content = directives(headers["Content-Security-Policy"])
    assert content["default-src"] == content["frame-ancestors"] == "'none'"
    # Its name, and not its version.
    assert headers["Server"] == "nginx"


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_nginx_answers_itself_is_as_protected_as_a_page(alone, refusal):
    status, request = REFUSALS[refusal]
    response, body = alone[0].say(request)
    assert response.status == status
    assert_as_protected_as_the_site(response.headers)
    assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000;")
    assert b"a" * 100 not in body


def test_a_flood_of_photographs_is_refused_as_protected_as_a_page(alone):
    asked = b"POST /verify-insurance/ HTTP/1.1\r\n" + ASKED + b"Content-Length: 1000\r\n\r\n"
    with ExitStack() as stack:
        for _ in range(4):
            under_way = socket.create_connection(("127.0.0.1", alone[0].port))
            stack.enter_context(under_way).sendall(asked)
        assert until(lambda: alone[0].say(asked + bytes(1000))[0].status == 429)
        response, _ = alone[0].say(asked + bytes(1000))
    assert response.status == 429
    assert_as_protected_as_the_site(response.headers)


@pytest.mark.parametrize(
    ("status", "request_line"),
    [(301, b"GET /faq/ HTTP/1.1"), (400, b"G E T"), (505, b"GET / HTTP/3.0")],
)
def test_whoever_comes_unencrypted_is_led_to_https_as_protected_as_a_page(
    alone, status, request_line
):
    response, _ = alone[1].say(request_line + b"\r\n" + ASKED + b"\r\n")
    assert response.status == status
    if status == 301:
        assert response.headers["Location"] == "https://www.example.org/faq/"
    assert_as_protected_as_the_site(response.headers)
    # It means nothing there, and must not be sent (RFC 6797, 7.2).
    assert "Strict-Transport-Security" not in response.headers


def _bytes(text: str) -> int:
    return int(text[:-1]) * {"k": 1024, "m": 1024 * 1024}[text[-1]]


def test_nginx_takes_the_longest_form_that_comes_back_without_waiting_for_its_reader():
    typed = DEFAULT_MOST_BODY_BYTES * len(escape('"'))
    carried = 2 * len(b64encode(bytes(MOST_KEPT_BYTES)))
    text = (DEPLOY / "nginx.conf").read_text()
    everywhere, with_photographs = [
        int(number) * _bytes(size)
        for number, size in re.findall(r"proxy_buffers (\d+) (\w+);", text)
    ]
    page = 128 * 1024
    assert everywhere > typed + page
    assert with_photographs > typed + carried + page


def test_a_page_that_was_withdrawn_does_not_come_back_while_the_site_is_away(
    front_of_many, environment
):
    front = front_of_many
    stored(front.site, PROGRAM_PAGE)
    change = "from programs.models import Program; Program.objects.filter(key='couples').update({})"
    shell(environment, change.format("published_at=None"))
    try:
        assert eventually(front.site, PROGRAM_PAGE, lambda response, _: response.status == 404)
        front.take_site_away()
        assert front.site.ask(PROGRAM_PAGE)[0].status != 200
    finally:
        now = "published_at=__import__('django.utils.timezone').utils.timezone.now()"
        shell(environment, change.format(now))
