"""kill -9 at random moments while people send forms: of a worker, of the master, of all.

python -m tests.faults.kill --rounds 500
"""

import argparse
import random
import time
from functools import partial

from tests.faults.commands import Say, quiet, run_command, say
from tests.faults.letters import INSURANCE, open_letter
from tests.faults.store import without_photographs
from tests.faults.visitors import Crowd
from tests.faults.workshop import Site, Workshop

SERVES_AGAIN_WITHIN_SECONDS = 10
# Workers die more often than whole services do.
TARGETS = ("worker", "worker", "master", "everything")


def strike(site: Site, target: str, chance: random.Random) -> None:
    """kill -9 `target`; what would be started again by systemd is started again."""
    if target == "worker":
        site.server.kill_worker(chance)
        return
    if target == "master":
        site.server.kill_master()
    else:
        site.server.kill_all()
    site.server.start()


def kill_rounds(site: Site, rounds: int, seed: int, tell: Say = quiet) -> list[str]:
    """Strike `rounds` times under load; what was lost, halved or doubled."""
    chance = random.Random(seed)
    slowest = 0.0
    # Of two rows and more, half may be stored: these are met more often by this.
    photographing = partial(open_letter, path=INSURANCE, sides=["front", "back"])
    with (
        Crowd(site.port, size=4, pause=0.02, keeps_trying=True) as crowd,
        Crowd(site.port, size=2, keeps_trying=True, opening=photographing) as photographers,
    ):
        for number in range(1, rounds + 1):
            time.sleep(chance.uniform(0.02, 0.4))
            target = chance.choice(TARGETS)
            strike(site, target, chance)
            waited = site.server.wait_until_serving(limit=SERVES_AGAIN_WITHIN_SECONDS)
            slowest = max(slowest, waited)
            if number % 10 == 0:
                tell(f"round {number}: {len(crowd.letters)} letters, slowest start {slowest:.2f} s")
    left = crowd.send_again() + photographers.send_again()
    letters = crowd.letters + photographers.letters
    site.file_everything()
    found = [f"{letter.mark} was refused after all was well again." for letter in left]
    found += without_photographs(letters) + site.complaints(letters)
    interrupted = sum(reply.status == 0 for letter in letters for reply in letter.replies)
    if not interrupted:
        found.append("No kill met a post: nothing was proven.")
    tell(
        f"{len(letters)} letters, {len(photographers.letters)} of them by photographers, "
        f"{interrupted} posts cut off, slowest start {slowest:.2f} s"
    )
    return [f"{complaint} (seed {seed})" for complaint in found]


def main(workshop: Workshop, options: argparse.Namespace) -> list[str]:
    with workshop.site() as site:
        return kill_rounds(site, options.rounds, options.seed, say)


if __name__ == "__main__":
    run_command(__doc__, main, rounds=500, seed=random.randrange(2**32))
