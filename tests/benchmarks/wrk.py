"""wrk, the load: so many connections ask again and again, each as soon as it is answered."""

import json
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.benchmarks.rounds import Measurement
from tests.benchmarks.servers import Server
from tests.faults.server import HOST

LOADS = Path(__file__).parent / "loads"
CONNECTIONS = 16
THREADS = 2
MICROSECONDS_A_MILLISECOND = 1000
# What is written before the line of figures that `loads/report.lua` prints.
MARK = "figures: "
SLACK_SECONDS = 60.0


class NoFigures(Exception):
    """wrk measured nothing; its words are in the message."""


@dataclass(frozen=True)
class Load:
    """What is asked of a server: `script` is one of `loads/`, `arguments` are the script's."""

    path: str
    script: str = "page.lua"
    headers: dict[str, str] = field(default_factory=dict)
    connections: int = CONNECTIONS
    arguments: tuple[str, ...] = ()


def read_figures(output: str) -> Measurement:
    """What `loads/report.lua` printed at the end of a run; raises NoFigures."""
    for line in output.splitlines():
        if line.startswith(MARK):
            found = json.loads(line.removeprefix(MARK))
            seconds = found["microseconds"] / 1_000_000
            return Measurement(
                per_second=found["good"] / seconds,
                errors=found["errors"],
                p50_ms=found["p50"] / MICROSECONDS_A_MILLISECOND,
                p99_ms=found["p99"] / MICROSECONDS_A_MILLISECOND,
            )
    raise NoFigures(output[-2000:])


def command_line(program: str, port: int, load: Load, seconds: float) -> list[str]:
    """How wrk is called for `load`."""
    headers = {"Host": HOST} | load.headers
    return [
        *(program, "--threads", str(min(THREADS, load.connections))),
        *("--connections", str(load.connections), "--duration", f"{max(1, round(seconds))}s"),
        *(part for name, value in headers.items() for part in ("--header", f"{name}: {value}")),
        *("--script", load.script, f"http://127.0.0.1:{port}{load.path}", "--", *load.arguments),
    ]


def run(program: str, server: Server, load: Load, seconds: float) -> Measurement:
    """Put `load` on `server` for so many seconds, in whole ones.

    wrk does not count requests that are never answered. When none is, each of them is an error.
    """
    result = subprocess.run(
        command_line(program, server.port, load, seconds),
        cwd=LOADS,
        capture_output=True,
        text=True,
        timeout=seconds + SLACK_SECONDS,
        check=False,
    )
    found = read_figures(result.stdout + result.stderr)
    if found.per_second or found.errors:
        return found
    return replace(found, errors=load.connections)
