"""Admissions' pages with many submissions, measured by a process of its own for each database."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.plan import Plan
from tests.benchmarks.report import NOTHING, Section, Table, number, verdict
from tests.benchmarks.stage import POSTGRESQL, CannotPrepare
from tests.faults.commands import say
from tests.production import ROOT

HEAD = ("page", "median ms", "worst ms", "at most", "queries", "at most", "")


def row_of(found: dict[str, Any]) -> list[str]:
    """A line of the table."""
    has_limits = found["most_ms"] or found["most_queries"]
    return [
        found["page"],
        number(found["median_ms"]),
        number(found["worst_ms"]),
        str(found["most_ms"] or NOTHING),
        str(found["queries"]),
        str(found["most_queries"] or NOTHING),
        verdict(found["is_met"]) if has_limits else "for the record",
    ]


def _figures(plan: Plan, kind: str, file: Path) -> list[dict[str, Any]]:
    database = plan.stage.cluster().url if kind == POSTGRESQL else ""
    result = subprocess.run(
        [
            *(sys.executable, "-m", "tests.benchmarks.admissions", "--figures", str(file)),
            *("--number", str(plan.submissions), "--runs", str(plan.submission_runs)),
            # Everything in a folder of ours: also when it is ended without a chance to clean up.
            *("--database", database, "--keep", str(file.parent)),
        ],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if not file.exists():
        raise CannotPrepare(f"tests.benchmarks.admissions ended with {result.returncode}.")
    found: list[dict[str, Any]] = json.loads(file.read_text())
    return found


def measure(plan: Plan) -> Section:
    """Measure on each database."""
    rows = []
    for kind in plan.stage.databases:
        say(f"  {plan.submissions:,} submissions on {kind}")
        rows += _figures(plan, kind, plan.stage.folder(kind) / "figures.json")
    return Section(
        "admissions",
        [Table(HEAD, [row_of(each) for each in rows])],
        [f"With {plan.submissions:,} submissions."],
        [each["page"] for each in rows if not each["is_met"]],
    )
