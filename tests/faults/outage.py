"""PostgreSQL stops, or stands still, for a minute while people send forms.

python -m tests.faults.outage --seconds 60
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.commands import Say, quiet, run_command, say
from tests.faults.databases import PostgresqlDatabase, prepare
from tests.faults.letters import Letter, Reply, send_letter, shows_reference
from tests.faults.notices import (
    LET_TIME_PASS,
    not_mailed_once,
    send_all,
    site_with_mail,
    typed_letters,
    wait_for,
)
from tests.faults.postgres import Cluster
from tests.faults.visitors import Crowd, open_letters, percentile
from tests.faults.workers import Workers
from tests.faults.workshop import Site, Workshop

# How the database ends: killed, stopped in order, or standing still with its port open.
WAYS = ("immediate", "fast", "frozen")
ANSWERED_WITHIN_SECONDS = 4.0
IN_USE_AGAIN_WITHIN_SECONDS = 20.0
FILED_WITHIN_SECONDS = 30.0
# How long the mail server takes to greet a worker, and again to accept its mail.
DELAY_SECONDS = 3.0


@contextmanager
def own_cluster(workshop: Workshop) -> Iterator[tuple[Cluster, PostgresqlDatabase]]:
    """A PostgreSQL server that nobody else uses, and a database in it that is ready."""
    with Cluster() as cluster:
        database = PostgresqlDatabase(cluster.url)
        prepare(workshop.environment(workshop.folder, database))
        yield cluster, database


@contextmanager
def outage(cluster: Cluster, way: str) -> Iterator[None]:
    """The database is away, in that way, for as long as the `with` lasts."""
    if way == "frozen":
        cluster.freeze()
    else:
        cluster.stop(way)
    yield
    if way == "frozen":
        cluster.thaw()
    else:
        cluster.start()


def send_through_outage(
    cluster: Cluster, site: Site, way: str, seconds: float, tell: Say = quiet
) -> list[str]:
    """Let people send before, while and after the database is away; what went wrong.

    A worker lives through it all, and files what waits once the database is back.
    """
    opened = open_letters(site.port, 40)
    sample = open_letters(site.port, 4)
    found = []
    with Workers(site) as workers, Crowd(site.port, size=4, pause=0.3) as crowd:
        workers.start(1)
        time.sleep(1)
        with outage(cluster, way):
            tell(f"{way}: the database is away")
            with Crowd(site.port, size=4, pause=0.3, opened=opened) as late:
                found += _pages_of(site, sample)
                time.sleep(seconds)
            spooled = len(site.spooled())
        tell(f"{way}: the database is back, {spooled} submissions wait on the disk")
        found += _in_use_again(site, sample)
        crowd.stop()
        found += _filed_by(workers, site)
    letters = [*crowd.letters, *late.letters, *sample]
    if not spooled:
        found.append("Nothing was written to the disk while the database was away.")
    if refused := crowd.refused_openings + late.refused_openings:
        found.append(f"{refused} times no form could be opened.")
    found += _answers(letters, tell)
    return [f"{way}: {complaint}" for complaint in found + site.complaints(letters)]


def _filed_by(workers: Workers, site: Site) -> list[str]:
    """Wait until the worker that was there all the time has filed everything."""
    wait_for(lambda: not site.spooled(), FILED_WITHIN_SECONDS)
    left = len(site.spooled())
    found = [f"The worker left {left} submissions on the disk."] if left else []
    return found + workers.ended_by_themselves()


def database_ends_after_a_mail(workshop: Workshop, tell: Say = quiet) -> list[str]:
    """The mail server has a mail, and the database is away before that can be written down."""
    with site_with_mail(workshop) as (site, server), Workers(site) as workers:
        server.delay = DELAY_SECONDS
        letters = typed_letters(site, 2)
        send_all(site, letters[:1])
        workers.start(1)
        wait_for(lambda: bool(server.busy), FILED_WITHIN_SECONDS)
        site.database.go_away()
        found = [] if server.busy and not server.accepted else ["Too late: nothing was proven."]
        wait_for(lambda: bool(server.accepted), FILED_WITHIN_SECONDS)
        time.sleep(DELAY_SECONDS)
        site.database.come_back()
        # The claim of the worker ends at once, so that a forgetful one would mail again.
        site.manage("shell", "--verbosity", "0", "--command", LET_TIME_PASS)
        server.delay = 0.0
        send_all(site, letters[1:])
        found += not_mailed_once(server, letters)
        tell(f"database away after a mail: {len(server.accepted)} mails")
        return found + site.complaints(letters) + workers.ended_by_themselves()


def _pages_of(site: Site, letters: list[Letter]) -> list[str]:
    """Send `letters` and look at the pages that follow."""
    replies = [send_letter(site.port, letter) for letter in letters]
    blank = [r for r in replies if r.status == 302 and not shows_reference(site.port, r)]
    return [f"{len(blank)} sent pages did not show their reference."] if blank else []


def _in_use_again(site: Site, sent: list[Letter]) -> list[str]:
    """Send new letters, added to `sent`, until one is no longer written to the disk."""
    deadline = time.monotonic() + IN_USE_AGAIN_WITHIN_SECONDS
    names = {path.name for path in site.spooled()}
    while time.monotonic() < deadline:
        time.sleep(0.5)
        letter = open_letters(site.port, 1)[0]
        sent.append(letter)
        send_letter(site.port, letter)
        before, names = names, {path.name for path in site.spooled()}
        if names <= before:
            return []
    return ["The database was back and was not used again."]


def _answers(letters: list[Letter], tell: Say) -> list[str]:
    """Posts that were refused, dropped, or answered too late."""
    replies: list[Reply] = [reply for letter in letters for reply in letter.replies]
    times = [reply.seconds for reply in replies]
    tell(f"{len(replies)} posts, p50 {percentile(times, 50):.2f} s, slowest {max(times):.2f} s")
    found = []
    if late := sum(seconds > ANSWERED_WITHIN_SECONDS for seconds in times):
        found.append(f"{late} posts took longer than {ANSWERED_WITHIN_SECONDS} s.")
    for status in sorted({reply.status for reply in replies} - {302}):
        number = sum(reply.status == status for reply in replies)
        found.append(f"{number} posts were answered with {status}, not received.")
    return found


def main(workshop: Workshop, options: argparse.Namespace) -> list[str]:
    with own_cluster(workshop) as (cluster, ready):
        found = []
        for way in WAYS:
            with workshop.site(ready.copy(workshop.folder)) as site:
                found += send_through_outage(cluster, site, way, options.seconds, say)
        return found + database_ends_after_a_mail(workshop, say)


if __name__ == "__main__":
    run_command(__doc__, main, seconds=60.0)
