"""Disks without room: the spool's, and the one with a database, SQLite's or PostgreSQL's.

python -m tests.faults.full_disk --letters 60
"""

import argparse
import time

from tests.faults.commands import Say, quiet, run_command, say
from tests.faults.databases import PostgresqlDatabase, SqliteDatabase, prepare
from tests.faults.disks import SmallDisk
from tests.faults.letters import Letter, came_back_as_typed, send_letter, shows_reference
from tests.faults.postgres import Cluster
from tests.faults.store import without_photographs
from tests.faults.visitors import open_letters
from tests.faults.workshop import Site, Workshop

WELL_AGAIN_WITHIN_SECONDS = 20.0
# An empty server takes 40 MB, its log as much again.
POSTGRESQL_DISK_BYTES = 192 * 1024 * 1024


def refused(site: Site, letters: list[Letter]) -> tuple[int, list[str]]:
    """Send `letters`; how many were refused, and what was wrong with any of the answers."""
    number, found = 0, []
    for letter in letters:
        reply = send_letter(site.port, letter)
        number += reply.status != 302
        if reply.status == 302 and not shows_reference(site.port, reply):
            found.append(f"{letter.mark} was received, and the page does not say so.")
        elif reply.status == 503 and not came_back_as_typed(letter, reply):
            found.append(f"{letter.mark} was refused, and the page is not as it should be.")
        elif reply.status not in (302, 503):
            found.append(f"{letter.mark} was answered with {reply.status}.")
    return number, found


def well_again(site: Site, letters: list[Letter]) -> list[str]:
    """Send `letters` until each is received, which must be so before long."""
    deadline = time.monotonic() + WELL_AGAIN_WITHIN_SECONDS
    waiting = letters
    while waiting and time.monotonic() < deadline:
        for letter in waiting:
            send_letter(site.port, letter)
        waiting = [letter for letter in waiting if not letter.acknowledged]
        time.sleep(0.2)
    return [f"{letter.mark} was refused after there was room." for letter in waiting]


def no_database_and_full_spool(workshop: Workshop, number: int, tell: Say = quiet) -> list[str]:
    """The database is away, and the disk that is to take its place is full."""
    with SmallDisk() as disk, workshop.site(disk=disk, INTAKE_SPOOL=str(disk.inside)) as site:
        first, while_full = open_letters(site.port, number), open_letters(site.port, number)
        site.database.go_away()
        refusals, found = refused(site, first)
        if refusals:
            found.append(f"{refusals} letters were refused while there was room.")
        disk.fill()
        refusals, wrong = refused(site, while_full)
        tell(f"spool full: {refusals} of {number} refused")
        found += wrong
        if refusals != number:
            found.append("Letters were acknowledged without a place for them.")
        if any(path.stat().st_size == 0 for path in site.spooled()):
            found.append("An empty file lies in the spool.")
        disk.make_room()
        found += well_again(site, while_full)
        site.database.come_back()
        site.file_everything()
        found += without_photographs(while_full)
        return found + site.complaints(first + while_full)


def database_without_room(
    workshop: Workshop, number: int, *, spool_has_room: bool, tell: Say = quiet
) -> list[str]:
    """An SQLite database on a full disk; the spool on the same disk, or where there is room."""
    assert isinstance(workshop.template, SqliteDatabase)
    with SmallDisk() as disk:
        name = "database"
        database = workshop.template.copy(disk.path / name, seen_as=disk.inside / name)
        changes = {} if spool_has_room else {"INTAKE_SPOOL": str(disk.inside / "spool")}
        with workshop.site(database, disk, **changes) as site:
            letters = open_letters(site.port, number)
            disk.fill()
            refusals, found = refused(site, letters)
            tell(f"database full: {refusals} of {number} refused, {len(site.spooled())} spooled")
            if spool_has_room and (refusals or not site.spooled()):
                found.append(f"{refusals} refused, {len(site.spooled())} written to the spool.")
            if not spool_has_room and not refusals:
                found.append("Nothing was refused: the disk was not full.")
            disk.make_room()
            letters += open_letters(site.port, 1)
            found += well_again(site, letters)
            site.file_everything()
            found += without_photographs(letters)
            return found + site.complaints(letters)


def postgresql_without_room(workshop: Workshop, number: int, tell: Say = quiet) -> list[str]:
    """A PostgreSQL server of our own on a full disk; the spool lies where there is room."""
    with SmallDisk(POSTGRESQL_DISK_BYTES) as disk, Cluster(disk) as cluster:
        database = PostgresqlDatabase(cluster.url)
        prepare(workshop.environment(workshop.folder, database))
        with workshop.site(database) as site:
            letters = open_letters(site.port, number)
            disk.fill()
            refusals, found = refused(site, letters)
            spooled = len(site.spooled())
            tell(f"PostgreSQL's disk full: {refusals} of {number} refused, {spooled} spooled")
            if refusals or not spooled:
                found.append(f"{refusals} refused, {spooled} written to the spool.")
            disk.make_room()
            # It ends when there is no room for its log.
            if not cluster.is_running():
                cluster.start()
            letters += open_letters(site.port, 1)
            found += well_again(site, letters)
            site.file_everything()
            return found + without_photographs(letters) + site.complaints(letters)


def main(workshop: Workshop, options: argparse.Namespace) -> list[str]:
    found = no_database_and_full_spool(workshop, options.letters, say)
    if isinstance(workshop.template, SqliteDatabase):
        for spool_has_room in (True, False):
            found += database_without_room(
                workshop, options.letters, spool_has_room=spool_has_room, tell=say
            )
    else:
        found += postgresql_without_room(workshop, options.letters, say)
    return found


if __name__ == "__main__":
    run_command(__doc__, main, letters=60)
