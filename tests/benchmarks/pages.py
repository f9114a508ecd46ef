"""Content pages: kept ready, behind nginx, and made anew, each against what it is measured by."""

import time

from tests.benchmarks import wrk
from tests.benchmarks.plan import Plan
from tests.benchmarks.report import Section, compared
from tests.benchmarks.rounds import Contender, Ratio, interleave
from tests.benchmarks.servers import Answer, Server
from tests.benchmarks.stage import OURS, PLAIN, Stage
from tests.benchmarks.tools import NGINX

# Of our pages, the one whose length is nearest to 25 KB.
PAGE = "/programs/medically-assisted-detox/"
PLAIN_PAGE = "/pages/page-3/"
GZIP = {"Accept-Encoding": "gzip"}
# WordPress without a page cache, requests a second.
WORDPRESS = 51.0
# So many compressed answers in a row come from every process.
IN_A_ROW, MOST_ASKED = 12, 50


class WrongAnswer(Exception):
    """A server answers something else than what is to be measured."""


def contender(stage: Stage, name: str, server: Server, load: wrk.Load) -> Contender:
    """`server` under `load`."""
    return Contender(
        name, lambda _, seconds: wrk.run(stage.tools.wrk, server, load, seconds), server.memory_mb
    )


def gzipped(load: wrk.Load) -> wrk.Load:
    """The same from a browser that reads gzip."""
    return wrk.Load(load.path, load.script, GZIP, load.connections, load.arguments)


def same_answer(one: Server, other: Server, path: str, other_path: str) -> None:
    """Raise WrongAnswer unless both send the same bytes, compressed and not."""
    for encoding in ("identity", "gzip"):
        answers = [
            server.ask(asked, Accept_Encoding=encoding)
            for server, asked in ((one, path), (other, other_path))
        ]
        first, second = [
            (answer.status, answer.body, answer.headers.get("content-encoding", "identity"))
            for answer in answers
        ]
        if first != second or first[2] != encoding:
            raise WrongAnswer(f"{one.name} and {other.name} differ for {encoding}.")


def stored(site: Server, encoding: str) -> Answer:
    """The page as it is sent once each process has stored it; raises WrongAnswer if none does."""
    for _ in range(MOST_ASKED):
        answers = [site.ask(PAGE, Accept_Encoding=encoding) for _ in range(IN_A_ROW)]
        if all(answer.headers.get("content-encoding") == encoding for answer in answers):
            return answers[0]
        time.sleep(0.1)
    raise WrongAnswer(f"{site.name} stores no page.")


def measure(plan: Plan) -> Section:
    """Measure it all, each page as it is and as gzip."""
    stage = plan.stage
    site = stage.site(stage.databases[0], "our site")
    page = wrk.Load(PAGE)
    hello = contender(
        stage, "gunicorn, hello world, 2 sync workers", stage.hello("hello", *PLAIN), wrk.Load("/")
    )
    hello_as_ours = contender(
        stage, "gunicorn, hello world, our settings", stage.hello("hello", *OURS), wrk.Load("/")
    )
    cached = contender(stage, "our page, kept ready", site, page)
    cached_gzip = contender(stage, "our page, kept ready, gzip", site, gzipped(page))
    contenders = [hello, hello_as_ours, cached, cached_gzip]
    ratios = [
        Ratio("our page kept ready / hello world", cached, hello, 0.85),
        Ratio("our page kept ready, gzip / hello world", cached_gzip, hello, 0.85),
        Ratio("our page kept ready / hello world with our settings", cached, hello_as_ours),
        Ratio("our page kept ready / WordPress without page cache", cached, None, 100, WORDPRESS),
    ]
    uncached, more_ratios = _uncached(stage)
    in_front, ratios_in_front = _in_front(stage, site) if stage.tools.nginx else ([], [])
    contenders += uncached + in_front
    interleave(contenders, plan.rounds, plan.seconds)
    section = compared("pages", contenders, ratios + more_ratios + ratios_in_front)
    section.notes.append(
        "WordPress is for the record: 51 requests a second, measured elsewhere on two cores."
    )
    if not in_front:
        section.notes.append(f"What stands behind {NGINX} was not measured: it is not installed.")
        section.unmet.append(f"behind {NGINX}: not measured")
    return section


def _in_front(stage: Stage, site: Server) -> tuple[list[Contender], list[Ratio]]:
    """Our nginx before the site, and nginx with the very bytes as a file."""
    front = stage.front("our nginx", site)
    answers = (site.ask(PAGE), stored(site, "gzip"))
    file = stage.static_file("nginx, static file", answers, headers=False)
    file_with_headers = stage.static_file("nginx, with headers", answers, headers=True)
    same_answer(front, file, PAGE, "/page.html")
    behind = wrk.Load(PAGE)
    alone = wrk.Load("/page.html")
    ours = contender(stage, "our page behind our nginx", front, behind)
    ours_gzip = contender(stage, "our page behind our nginx, gzip", front, gzipped(behind))
    static = contender(stage, "nginx, static file", file, alone)
    static_gzip = contender(stage, "nginx, static file, gzip_static", file, gzipped(alone))
    all_bytes = contender(stage, "nginx, static file, our headers", file_with_headers, alone)
    all_bytes_gzip = contender(
        stage, "nginx, static file, gzip_static, our headers", file_with_headers, gzipped(alone)
    )
    return [ours, ours_gzip, static, static_gzip, all_bytes, all_bytes_gzip], [
        Ratio(
            "our page behind our nginx / nginx static file with our headers", ours, all_bytes, 0.90
        ),
        Ratio("the same, gzip", ours_gzip, all_bytes_gzip, 0.90),
        Ratio("our page behind our nginx / nginx static file, bare", ours, static),
        Ratio("the same, gzip", ours_gzip, static_gzip),
    ]


def _uncached(stage: Stage) -> tuple[list[Contender], list[Ratio]]:
    """Pages made anew for every request: ours and a plain one, on each database."""
    contenders, ratios = [], []
    for kind in stage.databases:
        ours = contender(
            stage,
            f"our page, made anew, {kind}",
            stage.site(kind, "our site without page cache", PAGE_CACHE_MEGABYTES="0"),
            wrk.Load(PAGE),
        )
        plain = contender(
            stage,
            f"plain Django page, {kind}",
            stage.plain(kind, "plain Django"),
            wrk.Load(PLAIN_PAGE),
        )
        contenders += [ours, plain]
        ratios.append(Ratio(f"our page made anew / plain Django page, {kind}", ours, plain, 1.5))
    return contenders, ratios
