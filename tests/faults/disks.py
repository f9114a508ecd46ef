"""A small disk that can be full: a real file system of its own, in memory."""

import os
import subprocess
import tempfile
from pathlib import Path

from tests.production import ROOT

# In a mount name space of its own, so that nothing stays mounted whatever happens.
MOUNT = 'mount -t tmpfs -o size="$1",mode=0777 none "$2" && echo mounted && exec cat'


class SmallDisk:
    """A file system of `size` bytes for as long as a `with` lasts.

    Processes started with `prefix` before their command line see it as the folder
    `inside`; everybody else, this process too, reaches it as `path`. Raises AssertionError
    when neither root nor a user's name space may mount one.
    """

    def __init__(self, size: int = 16 * 1024 * 1024) -> None:
        self.size = size
        self.inside = Path(tempfile.mkdtemp(prefix="asana-faults-disk-"))
        self.path = self.inside
        self.prefix: list[str] = []
        self._keeper: subprocess.Popen | None = None

    def __enter__(self) -> "SmallDisk":
        is_root = os.geteuid() == 0
        space = ["--mount"] if is_root else ["--map-root-user", "--mount"]
        self._keeper = subprocess.Popen(
            ["unshare", *space, "sh", "-c", MOUNT, "sh", str(self.size), str(self.inside)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self._keeper.stdout is not None
        if self._keeper.stdout.readline() != b"mounted\n":
            _, why = self._keeper.communicate()
            self.inside.rmdir()
            raise AssertionError(f"No small disk could be mounted: {why.decode()}")
        process = str(self._keeper.pid)
        users = [] if is_root else ["--user", "--preserve-credentials"]
        self.prefix = ["nsenter", *users, "--mount", "--target", process, f"--wd={ROOT}"]
        self.path = Path(f"/proc/{process}/root{self.inside}")
        return self

    def __exit__(self, *_: object) -> None:
        assert self._keeper is not None
        # The file system goes with the last process of its name space.
        self._keeper.communicate()
        self.inside.rmdir()

    @property
    def _filler(self) -> Path:
        return self.path / "filler"

    def fill(self) -> None:
        """Leave not one byte free."""
        with self._filler.open("ab", buffering=0) as filler:
            for length in (64 * 1024, 1024, 1):
                try:
                    while filler.write(b"\0" * length) == length:
                        pass
                except OSError:
                    continue

    def make_room(self) -> None:
        """End what `fill` began."""
        self._filler.unlink()
