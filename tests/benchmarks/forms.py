"""Forms: shown and received, against a plain Django form and against what the disk can do."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from tests.benchmarks import pgbench, wrk
from tests.benchmarks.pages import contender
from tests.benchmarks.plan import Plan
from tests.benchmarks.report import Section, compared
from tests.benchmarks.rounds import Contender, Measurement, Ratio, interleave
from tests.benchmarks.servers import Server
from tests.benchmarks.stage import FORM, POSTGRESQL, Stage
from tests.faults.letters import FormReader, open_letter
from tests.faults.server import HOST

PLAIN_FORM = "/form/"
# What the plain form is told: as much as ours.
PLAIN_ANSWERS = {
    "name": "Rosa Delgado MARK",
    "telephone": "(213) 555-0147",
    "email": "rosa.MARK@example.org",
    "for_whom": "self",
    "contact_by": "call",
    "voicemail": "no",
    "best_time": "MARK",
    "insurer": "Sierra Mutual",
    "plan_type": "ppo",
    "member_id": "XQ 12-34 567",
    "group_number": "G-99",
    "birth_date": "1961-05-09",
    "state": "California",
    "message": "My back has hurt for six years.",
    "consent": "on",
}


class CannotOpen(Exception):
    """A form that is to be sent was not shown."""


Posts = Callable[[int], wrk.Load]


def _load(path: str, body: str, cookie: str, sent_page: str, folder: Path) -> Posts:
    """A run's load of posts with that body, in which MARK becomes another word each time."""
    file = folder / "body.txt"
    file.write_text(body)
    # As from the page itself, which is what a browser says.
    headers = {"Cookie": cookie, "Origin": f"http://{HOST}"}
    return lambda run: wrk.Load(
        path, "posts.lua", headers, arguments=(str(file), sent_page, str(run))
    )


def our_posts(server: Server, folder: Path) -> Posts:
    """Contact forms, each from another address and with other answers, of one opened form."""
    letter = open_letter(server.port, FORM)
    if letter is None:
        raise CannotOpen(server.name)
    body = urlencode(letter.fields).replace(letter.mark, "MARK")
    return _load(FORM, body, letter.cookie, f"{FORM}sent/", folder)


def plain_posts(server: Server, folder: Path) -> Posts:
    """The plain form, filled in."""
    answer = server.ask(PLAIN_FORM)
    reader = FormReader()
    reader.feed(answer.body.decode())
    cookie = answer.headers.get("set-cookie", "").partition(";")[0]
    return _load(PLAIN_FORM, urlencode(reader.fields | PLAIN_ANSWERS), cookie, "/sent/", folder)


def receiving(stage: Stage, name: str, server: Server, load: Posts) -> Contender:
    """`server` under a load of posts, each run with other ones."""

    def measure(run: int, seconds: float) -> Measurement:
        return wrk.run(stage.tools.wrk, server, load(run), seconds)

    return Contender(name, measure, server.memory_mb)


def measure(plan: Plan) -> Section:
    """Measure both ways on each database."""
    stage = plan.stage
    contenders: list[Contender] = []
    ratios: list[Ratio] = []
    for kind in stage.databases:
        is_production = kind == POSTGRESQL
        ours, plain = stage.site(kind, "our site"), stage.plain(kind, "plain Django")
        shown = contender(stage, f"our form, shown, {kind}", ours, wrk.Load(FORM))
        plain_shown = contender(
            stage, f"plain Django form, as_div, {kind}", plain, wrk.Load(PLAIN_FORM)
        )
        our_load = our_posts(ours, stage.folder(kind))
        received = receiving(stage, f"our form, received, {kind}", ours, our_load)
        plain_load = plain_posts(plain, stage.folder(kind))
        stored = receiving(stage, f"plain Django form, stored, {kind}", plain, plain_load)
        contenders += [shown, plain_shown, received, stored]
        ratios += [
            Ratio(f"our form shown / plain Django form, {kind}", shown, plain_shown, 6),
            Ratio(
                f"our form received / plain Django form stored, {kind}",
                received,
                stored,
                0.9 if is_production else None,
            ),
        ]
        if is_production:
            insert = pgbench.contender(stage)
            contenders.append(insert)
            ratios.append(Ratio("our form received / pgbench insert", received, insert))
    interleave(contenders, plan.rounds, plan.seconds)
    section = compared("forms", contenders, ratios)
    if POSTGRESQL not in stage.databases:
        section.notes.append(f"{POSTGRESQL} was not measured: it is not installed.")
        section.unmet.append(f"forms on {POSTGRESQL}: not measured")
    return section
