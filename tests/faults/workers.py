"""Processes of `manage.py intake_worker`, which can be killed."""

import random
import subprocess
import sys

from tests.faults.workshop import Site
from tests.production import ROOT


class Workers:
    """The workers of a site; none is left after a `with`."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.log = site.folder / "workers.log"
        self._running: list[subprocess.Popen] = []

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill_all()

    def start(self, number: int) -> None:
        """Start `number` more; returns at once."""
        for _ in range(number):
            with self.log.open("a") as log:
                worker = subprocess.Popen(
                    [sys.executable, "manage.py", "intake_worker"],
                    cwd=ROOT,
                    env=self.site.environment,
                    stdout=log,
                    stderr=log,
                )
            self._running.append(worker)

    def once(self) -> None:
        """Let a worker do what is to be done now, and end."""
        self.site.manage("intake_worker", "--once")

    def kill_one(self, chance: random.Random) -> int:
        """kill -9 one of them; returns how many were killed."""
        chosen = self._running.pop(chance.randrange(len(self._running)))
        chosen.kill()
        chosen.wait()
        return 1

    def kill_all(self) -> int:
        """kill -9 all of them at once; returns how many were killed."""
        killed, self._running = self._running, []
        for worker in killed:
            worker.kill()
        for worker in killed:
            worker.wait()
        return len(killed)

    def ended_by_themselves(self) -> list[str]:
        """A complaint if a worker is gone that nobody killed."""
        ended = [worker.poll() for worker in self._running if worker.poll() is not None]
        return [f"Workers ended: {ended}: {self.log.read_text()[-3000:]}"] if ended else []
