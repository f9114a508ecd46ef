"""As many people as a bad night brings: so many a second, whether or not the site keeps up.

python -m tests.faults.load --per-second 20 --seconds 120
"""

import argparse
import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.faults.commands import Say, quiet, run_command, say
from tests.faults.letters import Letter, open_letter, send_letter
from tests.faults.visitors import percentile
from tests.faults.workshop import Site, Workshop

MOST_AT_A_TIME = 100
CORES = 2


def send_steadily(
    site: Site, per_second: float, seconds: float, tell: Say = quiet
) -> tuple[list[str], str]:
    """Let `per_second` people come for `seconds`; what went wrong, and how long they waited."""
    letters: list[Letter] = []
    unopened: list[float] = []

    def visit() -> None:
        # What is measured is forms: of photographs the site looks at two at a time.
        letter = open_letter(site.port, sides=[])
        if letter is None:
            unopened.append(time.monotonic())
            return
        letters.append(letter)
        send_letter(site.port, letter)

    began = time.monotonic()
    with ThreadPoolExecutor(MOST_AT_A_TIME) as visitors:
        for number in range(int(per_second * seconds)):
            time.sleep(max(0.0, began + number / per_second - time.monotonic()))
            visitors.submit(visit)
            if number % int(per_second * 10) == 0:
                tell(f"{number} people came, {len(letters)} opened a form")
    took = time.monotonic() - began
    times = [reply.seconds for letter in letters for reply in letter.replies]
    summary = (
        f"{len(letters)} submissions in {took:.1f} s ({len(letters) / took:.1f} a second), "
        f"p50 {percentile(times, 50):.3f} s, p95 {percentile(times, 95):.3f} s, "
        f"slowest {max(times, default=0):.3f} s"
    )
    statuses = Counter(reply.status for letter in letters for reply in letter.replies)
    found = [
        f"{number} posts got {status}." for status, number in statuses.items() if status != 302
    ]
    if unopened:
        found.append(f"{len(unopened)} forms could not be opened.")
    site.file_everything()
    return found + site.complaints(letters), summary


def main(workshop: Workshop, options: argparse.Namespace) -> list[str]:
    # The visitors too: what is measured is what two cores do, not what this machine does.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    with workshop.site() as site:
        found, summary = send_steadily(site, options.per_second, options.seconds, say)
    say(summary)
    return found


if __name__ == "__main__":
    run_command(__doc__, main, per_second=20.0, seconds=120.0)
