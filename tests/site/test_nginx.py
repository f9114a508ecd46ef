"""nginx in front of the site, as `deploy/` sets it up."""

import gzip
import os
import re
import time
from base64 import b64encode
from contextlib import ExitStack
from html import escape

import brotli
import pytest

from asana_site.uploads import DEFAULT_MOST_BODY_BYTES
from intake.photographs.limits import MOST_KEPT_BYTES
from tests.nginx import DEPLOY, PROGRAM, nginx
from tests.page_cache.asking import shell, stored, until
from tests.site.serving import Site, gunicorn, prepared

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
