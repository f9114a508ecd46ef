"""One filled form, sent by 200 connections at one moment.

python -m tests.faults.same_form --posts 200
"""

import argparse
from collections import Counter
from functools import partial

from tests.faults.commands import Say, quiet, run_command, say
from tests.faults.letters import send_letter
from tests.faults.visitors import at_once, open_letters, percentile
from tests.faults.workshop import Site, Workshop


def send_at_once(site: Site, posts: int, tell: Say = quiet) -> list[str]:
    """Send one letter `posts` times at once; what of it is not one submission."""
    # So many photographs at once would be sent away.
    [letter] = open_letters(site.port, 1, sides=[])
    at_once([partial(send_letter, site.port, letter) for _ in range(posts)])
    times = [reply.seconds for reply in letter.replies]
    tell(f"{posts} posts, p50 {percentile(times, 50):.2f} s, slowest {max(times):.2f} s")
    found = []
    statuses = Counter(reply.status for reply in letter.replies)
    if statuses != {302: posts}:
        found.append(f"Not every post was acknowledged: {dict(statuses)}.")
    site.file_everything()
    return found + site.complaints([letter])


def main(workshop: Workshop, options: argparse.Namespace) -> list[str]:
    with workshop.site() as site:
        return send_at_once(site, options.posts, say)


if __name__ == "__main__":
    run_command(__doc__, main, posts=200)
