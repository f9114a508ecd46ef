"""What waits on the disk is brought into the database: killed half way, at once, and twice.

python -m tests.faults.draining --letters 200 --kills 50
"""

import argparse
import random
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.faults.commands import Say, quiet, run_command, say, too_few
from tests.faults.letters import Letter, send_letter
from tests.faults.store import without_photographs
from tests.faults.visitors import open_letters
from tests.faults.workshop import Site, Workshop
from tests.production import ROOT

DRAIN = [sys.executable, "manage.py", "drain_spool"]
DRAINED_WITHIN_SECONDS = 60.0


def spool_letters(site: Site, number: int) -> list[Letter]:
    """Send `number` letters while the database is away; each must be acknowledged."""
    letters = open_letters(site.port, number)
    site.database.go_away()
    with ThreadPoolExecutor(8) as visitors:
        list(visitors.map(partial(send_letter, site.port), letters))
    site.database.come_back()
    waiting = len(site.spooled())
    assert all(letter.acknowledged for letter in letters), "Letters were refused."
    assert waiting == number, f"{waiting} of {number} letters were written to the disk."
    return letters


def _start(site: Site) -> subprocess.Popen:
    return subprocess.Popen(
        DRAIN,
        cwd=ROOT,
        env=site.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def drain_and_kill(site: Site, after: int) -> bool:
    """Drain, and kill -9 once `after` files are gone; whether it was in the middle of it."""
    waiting = len(site.spooled())
    drain = _start(site)
    deadline = time.monotonic() + DRAINED_WITHIN_SECONDS
    while drain.poll() is None and len(site.spooled()) > waiting - after:
        assert time.monotonic() < deadline, "Nothing was drained."
        time.sleep(0.001)
    was_busy = drain.poll() is None
    drain.kill()
    drain.wait()
    return was_busy


def drain_together(site: Site, number: int) -> list[str]:
    """Let `number` processes drain the same folder at once."""
    drains = [_start(site) for _ in range(number)]
    statuses = [drain.wait(DRAINED_WITHIN_SECONDS) for drain in drains]
    return [f"Of {number} drains at once, some failed: {statuses}."] if any(statuses) else []


def drain_with_faults(
    site: Site, number: int, kills: int, seed: int, tell: Say = quiet
) -> list[str]:
    """Spool `number` letters and drain them with every fault; what was lost or doubled."""
    chance = random.Random(seed)
    letters = spool_letters(site, number)
    kept = site.folder / "kept"
    shutil.copytree(site.spool, kept)
    site.manage("drain_spool", "--dry-run")
    found = without_photographs(letters)
    if len(site.spooled()) != number:
        found.append("A dry run took files away.")
    busy, struck = 0, 0
    for _ in range(kills):
        # Half of what waits is left for those who drain at once.
        left = len(site.spooled()) - number // 2
        if left > 0:
            struck += 1
            busy += drain_and_kill(site, chance.randint(1, max(1, 2 * left // kills)))
    tell(f"{busy} of {struck} kills met a drain at work, {len(site.spooled())} files are left")
    found += too_few(busy, struck)
    found += drain_together(site, 2)
    if site.spooled():
        found.append(f"{len(site.spooled())} files were left by two drains at once.")
    site.manage("drain_spool")
    found += site.complaints(letters)
    # As after a crash between the commit and the removal of every file.
    shutil.copytree(kept, site.spool, dirs_exist_ok=True)
    found += drain_together(site, 2)
    if site.spooled():
        found.append(f"{len(site.spooled())} files that were filed already are left.")
    return [f"{complaint} (seed {seed})" for complaint in found + site.complaints(letters)]


def main(workshop: Workshop, options: argparse.Namespace) -> list[str]:
    with workshop.site() as site:
        return drain_with_faults(site, options.letters, options.kills, options.seed, say)


if __name__ == "__main__":
    run_command(__doc__, main, letters=200, kills=50, seed=random.randrange(2**32))
