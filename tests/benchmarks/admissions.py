"""How fast admissions' pages open: `python -m tests.benchmarks.admissions --number 100000`.

It makes invented submissions in a database of its own: a file, or with --database a new
database on that PostgreSQL server. Both are gone afterwards, unless --keep names a folder,
which the next run uses again. It ends with status 1 when a limit is not met.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks import scratch
from tests.faults.commands import postgresql_server, say

HEAD = f"{'page':<34}{'median':>8}{'worst':>8}{'limit':>8}{'queries':>9}{'limit':>7}"


def line_of(figures: Any) -> str:
    """A line of the table: what was measured of a page, its limits, and whether it met them."""
    page = figures.page
    has_limits = page.most_ms or page.most_queries
    verdict = ("met" if figures.is_met else "NOT MET") if has_limits else ""
    return (
        f"{page.name:<34}{figures.median_ms:>8.0f}{figures.worst_ms:>8.0f}"
        f"{figures.most_ms or '–':>8}{figures.queries:>9}{page.most_queries or '–':>7}  {verdict}"
    )


def as_row(figures: Any, database: str) -> dict[str, Any]:
    """The same for another process."""
    return {
        "page": f"{figures.page.name}, {database}",
        "median_ms": figures.median_ms,
        "worst_ms": figures.worst_ms,
        "most_ms": figures.most_ms,
        "queries": figures.queries,
        "most_queries": figures.page.most_queries,
        "is_met": figures.is_met,
    }


def report(number: int, runs: int, file: Path | None) -> bool:
    """Measure every page and print the table; whether all limits were met.

    The figures are also written into `file`, if there is one.
    """
    # Needs Django, which the scratch site has started by now.
    from django.db import connection

    from tests.benchmarks import measuring

    measuring.fill(number)
    say(f"Measuring, {runs} times each …")
    figures = [measuring.measured(page, runs) for page in measuring.pages()]
    title = f"\n{number} submissions on {connection.display_name}; milliseconds"
    sys.stdout.write("\n".join([title, HEAD, *map(line_of, figures)]) + "\n")
    if file:
        file.write_text(json.dumps([as_row(each, connection.display_name) for each in figures]))
    connection.close()
    return all(each.is_met for each in figures)


@contextmanager
def scratch_site(folder: Path | None, server: str) -> Iterator[None]:
    """A site to measure; without a `folder` that keeps it, gone afterwards."""
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        scratch.begin(folder, server)
        yield
        return
    with tempfile.TemporaryDirectory(prefix="asana-benchmark-") as name:
        database = scratch.begin(Path(name), server)
        try:
            yield
        finally:
            if database:
                database.drop()


def main() -> None:
    """Run the benchmark as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--database", default="", help="the URL of a PostgreSQL server")
    parser.add_argument("--keep", type=Path, help="a folder that is used again")
    parser.add_argument("--figures", type=Path, help="a file for the figures, as JSON")
    chosen = parser.parse_args()
    os.environ["DATABASE_URL"] = chosen.database
    with scratch_site(chosen.keep, postgresql_server()):
        is_met = report(chosen.number, chosen.runs, chosen.figures)
    sys.exit(0 if is_met else 1)


if __name__ == "__main__":
    main()
