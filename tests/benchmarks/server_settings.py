"""What gunicorn's workers should be: kinds and numbers of them, under pages and forms."""

from tests.benchmarks import wrk
from tests.benchmarks.forms import our_posts, receiving
from tests.benchmarks.pages import PAGE, contender, gzipped
from tests.benchmarks.plan import Plan
from tests.benchmarks.report import Section, compared
from tests.benchmarks.rounds import Contender, Ratio, interleave
from tests.benchmarks.stage import Stage

# The first is what `deploy/gunicorn.conf.py` says behind a proxy, the third what it says without
# one. All of them stand at once, and a PostgreSQL server with its usual settings takes a hundred
# connections.
CHOICES = {
    "4 sync workers": "",
    "2 sync workers": "--workers 2",
    "2 processes of 4 threads": "--worker-class gthread --workers 2 --threads 4",
    "4 processes of 4 threads": "--worker-class gthread --threads 4",
}


def measure(plan: Plan) -> Section:
    """Measure each choice with a page kept ready, a page made anew, and a form received."""
    stage = plan.stage
    pages = {name: _pages(stage, name, options) for name, options in CHOICES.items()}
    first, *others = pages
    ratios = [
        Ratio(f"{one.name} / {base.name}", one, base)
        for name in others
        for one, base in zip(pages[name], pages[first], strict=True)
    ]
    contenders = [one for group in pages.values() for one in group]
    interleave(contenders, plan.rounds, plan.seconds)
    return compared("settings", contenders, ratios)


def _pages(stage: Stage, name: str, options: str) -> list[Contender]:
    kind = stage.databases[0]
    ready = stage.site(kind, name, GUNICORN_CMD_ARGS=options)
    anew = stage.site(kind, name, GUNICORN_CMD_ARGS=options, PAGE_CACHE_MEGABYTES="0")
    load = our_posts(ready, stage.folder(kind))
    return [
        contender(stage, f"{name}: page kept ready", ready, gzipped(wrk.Load(PAGE))),
        contender(stage, f"{name}: page made anew", anew, wrk.Load(PAGE)),
        receiving(stage, f"{name}: form received", ready, load),
    ]
