"""A database that answers and takes nothing, as a standby does after a change of servers.

python -m tests.faults.read_only --letters 100
"""

import argparse

from tests.faults.commands import Say, quiet, run_command, say
from tests.faults.databases import PostgresqlDatabase
from tests.faults.full_disk import refused, well_again
from tests.faults.store import without_photographs
from tests.faults.visitors import open_letters
from tests.faults.workshop import Site, Workshop


def send_while_read_only(site: Site, number: int, tell: Say = quiet) -> list[str]:
    """Send `number` letters while nothing can be written, half of whose forms were open before."""
    assert isinstance(site.database, PostgresqlDatabase), "SQLite has no such state."
    letters = open_letters(site.port, number // 2)
    site.database.refuse_writes()
    letters += open_letters(site.port, number - len(letters))
    refusals, found = refused(site, letters)
    spooled = len(site.spooled())
    tell(f"read-only: {refusals} of {number} refused, {spooled} spooled")
    if refusals or spooled != number:
        found.append(f"{refusals} of {number} were refused, {spooled} written to the spool.")
    site.database.take_writes()
    later = open_letters(site.port, 1)
    found += well_again(site, later)
    site.file_everything()
    letters += later
    return found + without_photographs(letters) + site.complaints(letters)


def main(workshop: Workshop, options: argparse.Namespace) -> list[str]:
    with workshop.site() as site:
        return send_while_read_only(site, options.letters, say)


if __name__ == "__main__":
    run_command(__doc__, main, letters=100)
