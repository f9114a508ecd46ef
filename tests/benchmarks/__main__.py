"""`make bench`: how fast the site is, as ratios to what is measured beside it on this machine.

It starts everything that it compares, measures in interleaved rounds, prints the tables,
writes them into docs/performance.md, and ends with status 1 when a ratio is not as it must
be. Nothing is installed, and nothing is left behind.
"""

import argparse
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.benchmarks import forms, growth, pages, report, server_settings, submissions
from tests.benchmarks.plan import Plan, short
from tests.benchmarks.report import Section
from tests.benchmarks.servers import allow_many_connections
from tests.benchmarks.stage import Stage
from tests.benchmarks.tools import WRK, Tools, advice
from tests.faults.commands import say

# In this order; the longest ones last.
PARTS: dict[str, Callable[[Plan], Section]] = {
    "pages": pages.measure,
    "forms": forms.measure,
    "settings": server_settings.measure,
    "content": growth.measure_pages,
    "connections": growth.measure_connections,
    "minutes": growth.measure_time,
    "admissions": submissions.measure,
}
WITHOUT_WRK = {"admissions"}


def measured(plan: Plan, part: str) -> Section:
    """The figures of one part; where they cannot be taken, a section that says so."""
    if not plan.stage.tools.wrk and part not in WITHOUT_WRK:
        return Section(part, notes=[f"Not measured: {WRK} is not installed."], unmet=[part])
    say(f"{part} …")
    with plan.stage.servers():
        return PARTS[part](plan)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, help="a part; may be repeated")
    parser.add_argument("--seconds", type=float, help="how long each contender is measured")
    parser.add_argument("--rounds", type=int, help="how often each contender is measured")
    parser.add_argument("--minutes", type=float, help="how long the part of that name lasts")
    parser.add_argument("--short", action="store_true", help="a quick run, for trying")
    parser.add_argument("--print-only", action="store_true", help="write no document")
    return parser.parse_args()


def run(chosen: argparse.Namespace, tools: Tools) -> list[str]:
    """Measure what was chosen, print it and write it down; what is not as it must be."""
    unmet = []
    with Stage(tools) as stage:
        given = {name: getattr(chosen, name) for name in ("seconds", "rounds", "minutes")}
        plan = replace(
            short(stage) if chosen.short else Plan(stage),
            **{name: value for name, value in given.items() if value is not None},
        )
        how = f"{plan.how()}{' A short run.' if chosen.short else ''}"
        line = report.headline(how, tools.postgresql_version() if tools.has_postgresql else "")
        for part in chosen.only or PARTS:
            section = measured(plan, part)
            unmet += section.unmet
            sys.stdout.write(f"\n{part}: {line}\n\n{section.as_markdown()}\n\n")
            sys.stdout.flush()
            if not chosen.print_only:
                report.write(section, line)
    return unmet


def _end(*_: Any) -> None:
    # Whoever asks twice would leave behind what the first asking is about to remove.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise SystemExit("Ended before the end; what was started is gone.")


def main() -> int:
    """Run the benchmark; 0 when everything is as it must be."""
    chosen = arguments()
    # Servers and folders are removed on the way out, however it begins.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _end)
    allow_many_connections()
    tools = Tools.found()
    if missing := tools.missing():
        say(advice(missing))
    unmet = run(chosen, tools)
    for each in unmet:
        say(f"NOT MET  {each}")
    say("Everything is as it must be." if not unmet else f"{len(unmet)} are not met.")
    return 1 if unmet else 0


if __name__ == "__main__":
    sys.exit(main())
