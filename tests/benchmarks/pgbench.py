"""pgbench: one row as short as the plain form's, inserted by eight clients again and again."""

import re
import subprocess
from contextlib import closing
from pathlib import Path
from statistics import quantiles

import psycopg2

from tests.benchmarks.rounds import Contender, Measurement
from tests.benchmarks.stage import POSTGRESQL, Stage

CLIENTS = 8
THREADS = 2
MICROSECONDS_A_MILLISECOND = 1000
ANSWERS = 15
WORDS = "Rosa Delgado"
FAILED = re.compile(r"number of failed transactions: (\d+)")
RATE = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)


class NoRate(Exception):
    """pgbench measured nothing; its words are in the message."""


def read_figures(output: str, logs: str) -> Measurement:
    """What pgbench printed, and its logs of single transactions; raises NoRate."""
    rate, failed = RATE.search(output), FAILED.search(output)
    times = [int(line.split()[2]) / MICROSECONDS_A_MILLISECOND for line in logs.splitlines()]
    if not rate or len(times) < 2:
        raise NoRate(output[-2000:])
    percentiles = quantiles(times, n=100, method="inclusive")
    errors = int(failed[1]) if failed else 0
    return Measurement(float(rate[1]), errors, percentiles[49], percentiles[98])


def _run(program: str, url: str, folder: Path, seconds: float) -> Measurement:
    result = subprocess.run(
        [
            *(program, "--no-vacuum", "--client", str(CLIENTS), "--jobs", str(THREADS)),
            *("--time", str(max(1, round(seconds))), "--file", "insert.sql", "--log", url),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=seconds + 60,
        check=False,
    )
    logs = sorted(folder.glob("pgbench_log.*"))
    text = "".join(log.read_text() for log in logs)
    for log in logs:
        log.unlink()
    return read_figures(result.stdout + result.stderr, text)


def contender(stage: Stage) -> Contender:
    """Inserts into a table of fifteen answers, in a database of its own."""
    folder = stage.folder(POSTGRESQL)
    url = stage.new_database().url
    columns = [f"answer_{number}" for number in range(1, ANSWERS + 1)]
    kinds = ", ".join(f"{column} text NOT NULL" for column in columns)
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE entry (id bigserial PRIMARY KEY, {kinds})")
    values = ", ".join([f"'{WORDS}'"] * ANSWERS)
    (folder / "insert.sql").write_text(
        f"INSERT INTO entry ({', '.join(columns)}) VALUES ({values});\n"
    )
    program = stage.tools.pgbench
    return Contender(
        f"pgbench, single-row insert, {CLIENTS} clients",
        lambda _, seconds: _run(program, url, folder, seconds),
    )
