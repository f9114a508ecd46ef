"""A real gunicorn, started as in production, that can be killed and started again."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from tests.production import ROOT

# What systemd would wait for after the master died, before it kills the workers too.
PATIENCE_WITH_ORPHANS_SECONDS = 3.0
HOST = "localhost"


def free_port() -> int:
    """A port of the loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes() -> Iterator[tuple[int, int, int]]:
    """(process, parent, group) of everything that runs on this machine, zombies left out."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, parent, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if state != "Z":
            yield int(entry.name), int(parent), int(group)


def kill(process: int, how: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to a process that may be gone already."""
    with suppress(ProcessLookupError):
        os.kill(process, how)


class Server:
    """gunicorn with two workers on a port of its own; a process group of its own, too.

    What it writes is in the file `log`; `prefix` stands before its command line.
    """

    def __init__(self, environment: dict[str, str], log: Path, prefix: Sequence[str] = ()) -> None:
        self.environment = environment
        self.log = log
        self.prefix = prefix
        self.port = free_port()
        self.master: subprocess.Popen | None = None

    def __enter__(self) -> "Server":
        self.start()
        self.wait_until_serving()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill_all()

    def start(self) -> None:
        """Start the master, which starts the workers; returns at once."""
        command = [
            *(
                *self.prefix,
                sys.executable,
                "-m",
                "gunicorn",
                "--config",
                "deploy/gunicorn.conf.py",
            ),
            *("--bind", f"127.0.0.1:{self.port}", "asana_site.wsgi"),
        ]
        with self.log.open("a") as log:
            self.master = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment | {"WEB_CONCURRENCY": "2"},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def restart(self) -> None:
        """Kill what runs and start anew, once the port is free."""
        self.kill_all()
        self.start()
        self.wait_until_serving()

    def wait_until_serving(self, limit: float = 30) -> float:
        """Seconds until a form was served; raises AssertionError after `limit` seconds."""
        began = time.monotonic()
        while time.monotonic() - began < limit:
            assert self.is_running(), f"gunicorn ended by itself:\n{self.log.read_text()[-3000:]}"
            if self._serves():
                return time.monotonic() - began
            time.sleep(0.02)
        raise AssertionError(f"No form within {limit} s:\n{self.log.read_text()[-3000:]}")

    def _serves(self) -> bool:
        # Whoever connects to a worker that is killed just then waits for nothing.
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/contact/", headers={"Host": HOST})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def is_running(self) -> bool:
        """Whether the master lives."""
        return self.master is not None and self.master.poll() is None

    def workers(self) -> list[int]:
        """The workers, orphans of a dead master included."""
        assert self.master is not None
        group = self.master.pid
        return [process for process, _, its in processes() if its == group and process != group]

    def kill_worker(self, chance: random.Random) -> None:
        """kill -9 one of the workers, if one has been started yet."""
        if workers := sorted(self.workers()):
            kill(chance.choice(workers))

    def kill_master(self) -> None:
        """kill -9 the master alone; the orphans are ended as systemd ends them."""
        assert self.master is not None
        self.master.kill()
        self.master.wait()
        for worker in self.workers():
            kill(worker, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_WITH_ORPHANS_SECONDS
        while self.workers() and time.monotonic() < deadline:
            time.sleep(0.02)
        self._kill_workers()

    def kill_all(self) -> None:
        """kill -9 the master and every worker at one moment."""
        if self.master is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.master.pid, signal.SIGKILL)
        self.master.wait()
        self._kill_workers()

    def _kill_workers(self) -> None:
        while workers := self.workers():
            for worker in workers:
                kill(worker)
            time.sleep(0.01)
