"""The programs that the benchmark needs and does not bring along."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.nginx import PROGRAM

WRK, NGINX, POSTGRESQL = "wrk", "nginx", "PostgreSQL"
PACKAGES = {WRK: "wrk", NGINX: "nginx-light", POSTGRESQL: "postgresql"}


def _postgresql_program(name: str) -> str:
    """A program of the newest PostgreSQL; Debian keeps each version's in its own folder."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name) or ""


@dataclass(frozen=True)
class Tools:
    """The paths of the programs; empty for one that is not installed."""

    wrk: str
    nginx: str
    initdb: str
    pgbench: str

    @classmethod
    def found(cls) -> "Tools":
        """What is installed on this machine."""
        return cls(
            shutil.which("wrk") or "",
            PROGRAM or "",
            _postgresql_program("initdb"),
            _postgresql_program("pgbench"),
        )

    @property
    def has_postgresql(self) -> bool:
        """Whether a server of our own can be started and measured."""
        return bool(self.initdb and self.pgbench)

    def postgresql_version(self) -> str:
        """The version of the server, such as 15.2; raises OSError where there is none."""
        words = subprocess.run(
            [self.initdb, "--version"], capture_output=True, text=True, check=True
        ).stdout
        found = re.search(r"\d+(?:\.\d+)*", words)
        return found[0] if found else ""

    def missing(self) -> list[str]:
        """The names of what is not there."""
        there = {WRK: self.wrk, NGINX: self.nginx, POSTGRESQL: self.has_postgresql}
        return [name for name, found in there.items() if not found]


def advice(missing: list[str]) -> str:
    """How to get what is missing on Debian, and what becomes of the figures until then."""
    packages = " ".join(PACKAGES[name] for name in missing)
    return (
        f"Not on this machine: {', '.join(missing)}. What needs it is left out and the table "
        f"says so. Debian: apt install {packages}"
    )
