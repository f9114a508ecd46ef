"""How cost grows: with the number of pages, with the number of connections, and with time."""

import threading
import time
from dataclasses import replace
from statistics import median

from tests.benchmarks import wrk
from tests.benchmarks.pages import PAGE, contender
from tests.benchmarks.plan import Plan
from tests.benchmarks.report import Section, Table, compared, contender_table, number, verdict
from tests.benchmarks.rounds import Contender, Ratio, interleave
from tests.benchmarks.servers import Server
from tests.benchmarks.stage import FORM
from tests.faults.commands import say

LEAST_SHARE = 0.95
MOST_GROWTH = 1.05
SAMPLE_SECONDS = 1.0
# Many pages are stored once they are sent about as fast as few.
ALMOST = 0.9
LOOK_SECONDS = 5
# Of the invented articles.
PATH = "/articles/invented-{}/"
PATHS = ["/", "/programs/", PAGE, "/articles/", "/faq/", "/privacy/", FORM]


def _store(plan: Plan, each: Contender, wanted: float) -> float:
    """Ask until every process has stored its pages; what was then answered a second.

    That is so when it is almost `wanted`, or so late that it will not be.
    """
    began = time.monotonic()
    while True:
        rate = each.measure(0, LOOK_SECONDS).per_second
        if rate >= ALMOST * wanted or time.monotonic() - began > plan.warm_up_seconds:
            return rate


def measure_pages(plan: Plan) -> Section:
    """The same load, spread over few pages and over many."""
    stage, wanted = plan.stage, 0.0
    contenders = []
    for pages in plan.pages:
        say(f"  inventing {pages:,} pages")
        filling = f"from tests.benchmarks.articles import fill; fill({pages})"
        site = stage.site(stage.databases[0], f"our site with {pages} pages", filling)
        paths = stage.folder(stage.databases[0]) / "paths.txt"
        paths.write_text("".join(f"{PATH.format(each)}\n" for each in range(pages)))
        load = wrk.Load(PATH.format(0), "pages.lua", arguments=(str(paths),))
        each = contender(stage, f"our site, {pages:,} pages", site, load)
        say(f"  storing {pages:,} pages")
        wanted = max(wanted, _store(plan, each, wanted))
        contenders.append(each)
    interleave(contenders, plan.rounds, plan.seconds)
    few, *others = contenders
    ratios = [
        Ratio(f"{pages:,} pages / {plan.pages[0]:,} pages", each, few, LEAST_SHARE)
        for pages, each in zip(plan.pages[1:], others, strict=True)
    ]
    return compared("content", contenders, ratios)


def counted(connections: int) -> str:
    """So many connections, in words."""
    return f"{connections:,} connection{'' if connections == 1 else 's'}"


def measure_connections(plan: Plan) -> Section:
    """The same page over few connections and over many, with and without nginx."""
    stage = plan.stage
    site = stage.site(stage.databases[0], "our site")
    servers = [("our page, gunicorn alone", site)]
    if stage.tools.nginx:
        servers.append(("our page behind our nginx", stage.front("our nginx", site)))
    contenders = [
        contender(stage, f"{name}, {counted(many)}", server, wrk.Load(PAGE, connections=many))
        for name, server in servers
        for many in plan.connections
    ]
    interleave(contenders, plan.rounds, plan.seconds)
    most = [each for each in contenders if each.name.endswith(counted(plan.connections[-1]))]
    rows = [
        [f"{each.name}: errors", str(each.errors), "0", verdict(not each.errors)] for each in most
    ]
    return Section(
        "connections",
        [Table(("promise", "measured", "at most", ""), rows), contender_table(contenders)],
        unmet=[f"{each.name}: {each.errors} errors" for each in most if each.errors],
    )


class Memory:
    """Looks at a server's memory every second, in a thread, while its `with` lasts."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.samples: list[tuple[float, float]] = []

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        began = time.monotonic()
        while not self._ended.wait(SAMPLE_SECONDS):
            self.samples.append((time.monotonic() - began, self._server.memory_mb()))

    def between(self, begin: float, end: float) -> float:
        """The median of what was seen between two moments, in seconds since the start."""
        return median(mb for at, mb in self.samples if begin <= at <= end)


def measure_time(plan: Plan) -> Section:
    """Pages and a form under one load for minutes: memory after a tenth of it and at its end."""
    stage, seconds = plan.stage, plan.minutes * 60
    kind = stage.databases[0]
    site = stage.site(kind, "our site")
    paths = stage.folder(kind) / "paths.txt"
    paths.write_text("".join(f"{path}\n" for path in PATHS))
    load = wrk.Load(PAGE, "pages.lua", arguments=(str(paths),))
    each = contender(stage, "our site, pages and a form", site, load)
    say(f"  load for {plan.minutes:g} minutes")
    with Memory(site) as memory:
        each.runs.append(each.measure(1, seconds))
    first = memory.between(0.05 * seconds, 0.15 * seconds)
    last = memory.between(0.9 * seconds, seconds)
    each.runs = [replace(run, memory_mb=last) for run in each.runs]
    name = f"memory after {plan.minutes:g} minutes / after {plan.minutes / 10:g}"
    is_met = last / first <= MOST_GROWTH and not each.errors
    row = [name, f"{last / first:.3f}", number(MOST_GROWTH), verdict(is_met)]
    return Section(
        "minutes",
        [Table(("promise", "measured", "at most", ""), [row]), contender_table([each])],
        unmet=[] if is_met else [f"{name}: {last / first:.3f}, {each.errors} errors"],
    )
