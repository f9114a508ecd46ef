"""Servers to measure: each a group of processes on a port of its own, ended by its `with`."""

import http.client
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.faults.server import HOST, free_port, kill, processes
from tests.production import ROOT

PATIENCE_SECONDS = 30.0
# One look may fall into the moment in which a worker is replaced.
END_SECONDS = 10.0
BYTES_A_MEGABYTE = 1_000_000


def allow_many_connections() -> None:
    """Raise the limit of open files, which the servers inherit, as far as it may go."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def memory_of(process: int) -> int:
    """The bytes that a process takes, its share of what it has in common with others counted.

    0 when it has ended.
    """
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    sizes = [int(line.split()[1]) for line in lines if line.startswith("Pss:")]
    return sum(sizes) * 1024


@dataclass(frozen=True)
class Answer:
    """What a server answered to one request."""

    status: int
    headers: dict[str, str]
    body: bytes


class Server:
    """A server on the loopback; `ready` is the path of a page that it answers with 200."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        port: int,
        log: Path,
        environment: dict[str, str] | None = None,
        ready: str = "/",
    ) -> None:
        self.name = name
        self.command = list(command)
        self.port = port
        self.log = log
        self.environment = environment
        self.ready = ready
        self._master: subprocess.Popen | None = None

    def __enter__(self) -> "Server":
        with self.log.open("a") as log:
            self._master = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _wait(self) -> None:
        """Until it serves; raises AssertionError, with the end of its log, when it does not."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE_SECONDS:
            assert self._is_running(), f"{self.name}: {self._end()}"
            with suppress(OSError, http.client.HTTPException):
                if self.ask(self.ready).status == http.HTTPStatus.OK:
                    return
            time.sleep(0.05)
        raise AssertionError(f"{self.name} does not serve {self.ready}: {self._end()}")

    def _is_running(self) -> bool:
        return self._master is not None and self._master.poll() is None

    def _end(self) -> str:
        return self.log.read_text()[-3000:]

    def ask(self, path: str, **headers: str) -> Answer:
        """What it answers to one GET over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", path, headers={"Host": HOST} | named)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())
        finally:
            connection.close()

    def _group(self) -> list[int]:
        assert self._master
        group = self._master.pid
        return [process for process, _, its in processes() if its == group]

    def memory_mb(self) -> float:
        """The megabytes of all its processes."""
        return sum(map(memory_of, self._group())) / BYTES_A_MEGABYTE

    def stop(self) -> None:
        """End all its processes, the slow ones by force; safe to repeat."""
        if self._master is None:
            return
        with suppress(ProcessLookupError):
            os.kill(self._master.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._master.wait(END_SECONDS)
        while left := self._group():
            for process in left:
                kill(process)
            self._master.poll()
            time.sleep(0.01)
        self._master.wait()


def gunicorn(
    name: str,
    application: str,
    folder: Path,
    environment: dict[str, str],
    *options: str,
    ready: str = "/",
) -> Server:
    """gunicorn with `application`; its log is in `folder`."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *options, "--bind", f"127.0.0.1:{port}"]
    log = folder / f"gunicorn-{port}.log"
    return Server(name, [*command, application], port, log, environment, ready)
