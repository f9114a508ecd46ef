"""The site served by gunicorn as for a center, for tests that ask it over the network."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.production import ROOT, manage, production_environment

GUNICORN = (sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py")


def prepared(folder: Path, **changes: str | None) -> dict[str, str]:
    """A production environment with a database and static files that are ready."""
    environment = production_environment(folder, **changes)
    environment |= {"STATIC_ROOT": str(folder / "static"), "WEB_CONCURRENCY": "1"}
    for arguments in (["migrate"], ["load_content"], ["collectstatic", "--no-input"]):
        result = manage(*arguments, "--verbosity", "0", environment=environment)
        assert result.returncode == 0, result.stderr
    return environment


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """A served site: where it listens, and what it logs."""

    port: int
    log: Path

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str):
        """The answer to one request and its body, asked over https unless told otherwise."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {"Host": "www.example.org", "X-Forwarded-Proto": "https"} | headers
        connection.request(method, path, body, headers=sent)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response, content

    def say(self, request: bytes):
        """The answer to bytes that need not be a request, and its body."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(request)
            response = http.client.HTTPResponse(connection)
            response.begin()
            return response, response.read()

    def form(self, path: str) -> tuple[str, str]:
        """The body of a filled-in form without answers, and the cookie that goes with it."""
        response, body = self.ask(path)
        fields = re.findall(rb'<input type="hidden" name="(\w+)" value="([^"]*)"', body)
        cookie = response.headers["Set-Cookie"].partition(";")[0]
        return "&".join(f"{name.decode()}={value.decode()}" for name, value in fields), cookie

    def logged(self, expected: str) -> str:
        """What the server has logged, once `expected` is part of it."""
        deadline = time.monotonic() + 10
        while expected not in self.log.read_text() and time.monotonic() < deadline:
            time.sleep(0.1)
        text = self.log.read_text()
        assert expected in text
        return text


def is_listening(port: int) -> bool:
    """Whether somebody listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(port: int, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended"
        if is_listening(port):
            return
        time.sleep(0.1)
    raise AssertionError("the server did not start")


@contextmanager
def _served(command: list[str], site: Site, environment: dict[str, str]) -> Iterator[Site]:
    with (
        site.log.open("w") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            _wait_for(site.port, server)
            yield site
        finally:
            os.kill(server.pid, signal.SIGTERM)
            server.wait(timeout=20)


def gunicorn(environment: dict[str, str], folder: Path) -> AbstractContextManager[Site]:
    """The site with gunicorn as in production, behind a proxy that speaks https."""
    site = Site(free_port(), folder / "log")
    command = [*GUNICORN, "--bind", f"127.0.0.1:{site.port}", "asana_site.wsgi"]
    return _served(command, site, environment)


def runserver(environment: dict[str, str], folder: Path) -> AbstractContextManager[Site]:
    """The site with Django's development server."""
    site = Site(free_port(), folder / "log")
    command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{site.port}"]
    return _served(command, site, environment)
