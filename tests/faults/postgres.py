"""A PostgreSQL of our own that may be stopped, killed and frozen; nobody else uses it."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.faults.disks import SmallDisk
from tests.faults.server import free_port, kill, processes


def _programs() -> Path:
    """The folder of `initdb` and `pg_ctl`; raises AssertionError when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found and (on_path := shutil.which("initdb")):
        found = [Path(on_path)]
    assert found, "PostgreSQL is not installed. Debian: apt install postgresql."
    return found[-1].parent


class Cluster:
    """A PostgreSQL server in a folder of its own, which a `with` starts and removes.

    `url` leads to its database `postgres`, as a superuser. With a `disk` its data lie there.
    """

    def __init__(self, disk: SmallDisk | None = None) -> None:
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.folder = Path(tempfile.mkdtemp(prefix="asana-faults-postgresql-"))
        self._prefix = disk.prefix if disk else []
        # As its own processes see the data, and as we do.
        self.data = (disk.inside if disk else self.folder) / "data"
        self._data_here = (disk.path if disk else self.folder) / "data"

    def __enter__(self) -> "Cluster":
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        try:
            self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def _run(self, program: str, *arguments: str) -> None:
        # PostgreSQL refuses to run as root.
        user = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
        # Its output goes to a file: a server that was started would keep a pipe open.
        with tempfile.TemporaryFile() as output:
            result = subprocess.run(
                [
                    *self._prefix,
                    *user,
                    str(_programs() / program),
                    "-D",
                    str(self.data),
                    *arguments,
                ],
                cwd=self.folder,
                stdout=output,
                stderr=output,
                check=False,
                timeout=120,
            )
            output.seek(0)
            assert result.returncode == 0, f"{program} failed: {output.read().decode()[-2000:]}"

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        options = f"-h 127.0.0.1 -p {self.port} -k {self.folder}"
        self._run("pg_ctl", "-l", str(self.folder / "log"), "-w", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: `immediate` drops everything at once, `fast` disconnects everybody first."""
        self._run("pg_ctl", "-m", mode, "-w", "stop")

    def is_running(self) -> bool:
        """Whether it was started and has not ended, by itself or otherwise."""
        try:
            postmaster, *_ = self._processes()
        except FileNotFoundError:
            return False
        return any(process == postmaster for process, _, _ in processes())

    def _processes(self) -> list[int]:
        """The postmaster, then its children."""
        postmaster = int((self._data_here / "postmaster.pid").read_text().splitlines()[0])
        children = [process for process, parent, _ in processes() if parent == postmaster]
        return [postmaster, *children]

    def freeze(self) -> None:
        """Nothing of it moves any more, while the kernel still takes connections for it."""
        for process in self._processes():
            kill(process, signal.SIGSTOP)

    def thaw(self) -> None:
        """End what `freeze` began."""
        for process in reversed(self._processes()):
            kill(process, signal.SIGCONT)

    def remove(self) -> None:
        """Leave nothing behind, whatever state it is in."""
        if self.is_running():
            self.thaw()
            self.stop()
        for _ in range(50):
            shutil.rmtree(self.folder, ignore_errors=True)
            if not self.folder.exists():
                break
            time.sleep(0.1)
