"""The scripts of the load, run by wrk against a small server of the test's own."""

import re
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.benchmarks import wrk

PROGRAM = shutil.which("wrk") or ""

pytestmark = pytest.mark.skipif(not PROGRAM, reason="wrk was not found")


class Handler(BaseHTTPRequestHandler):
    """Remembers what it was asked, and files every second post only."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str, str]] = []
    silence = threading.Event()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        if self.path == "/silence":
            self.silence.wait(10)
        self._answer("", 404 if self.path == "/missing" else 200, "")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        is_filed = len(self.asked) % 2
        self._answer(body, 302 if is_filed else 200, "/sent/1" if is_filed else "")

    def _answer(self, body: str, status: int, location: str) -> None:
        self.asked.append((self.path, body, self.headers.get("X-Forwarded-For", "")))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        if location:
            self.send_header("Location", location)
        self.end_headers()


class Server(ThreadingHTTPServer):
    """What the load asks; that it hangs up at the end is no error."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing."""

    @property
    def port(self) -> int:
        """Where `wrk.run` finds it."""
        return self.server_port


@pytest.fixture
def server() -> Iterator[Server]:
    Handler.asked = []
    Handler.silence.clear()
    with Server(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        Handler.silence.set()
        running.shutdown()
        thread.join()


def _run(server, load):
    return wrk.run(PROGRAM, server, load, 1)


def test_a_page_that_is_not_there_counts_as_errors_alone(server):
    found = _run(server, wrk.Load("/missing", connections=2))
    assert found.per_second == 0
    assert found.errors > 0


def test_a_server_that_answers_nothing_is_not_taken_for_one_without_errors(server):
    assert _run(server, wrk.Load("/silence", connections=3)).errors == 3


def test_pages_are_asked_for_all_over_the_list(server, tmp_path):
    paths = [f"/page-{number}/" for number in range(5)]
    (tmp_path / "paths.txt").write_text("".join(f"{path}\n" for path in paths))
    arguments = (str(tmp_path / "paths.txt"),)
    found = _run(server, wrk.Load("/", "pages.lua", connections=2, arguments=arguments))
    assert found.errors == 0
    assert found.per_second > 0
    assert {path for path, _, _ in Handler.asked} == set(paths)


def test_no_two_posts_are_alike_and_only_those_that_lead_to_the_sent_page_are_good(
    server, tmp_path
):
    (tmp_path / "body.txt").write_text("name=Rosa+MARK&best_time=MARK")
    arguments = (str(tmp_path / "body.txt"), "/sent/", "3")
    found = _run(server, wrk.Load("/form/", "posts.lua", connections=1, arguments=arguments))
    bodies = [body for _, body, _ in Handler.asked]
    addresses = [address for _, _, address in Handler.asked]
    assert re.fullmatch(r"name=Rosa\+(3-1-\d+)&best_time=\1", bodies[0])
    assert len(set(bodies)) == len(set(addresses)) == len(bodies)
    assert all(address.startswith("10.") for address in addresses)
    assert found.errors > 0
    assert abs(found.errors - len(bodies) / 2) <= 2
