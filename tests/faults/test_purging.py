"""The clock's deletions are interrupted."""

import random

from tests.faults.purging import purge_with_kills


def test_whatever_kills_a_purge_what_is_gone_is_recorded_and_what_is_left_is_whole(site):
    seed = random.randrange(2**32)
    assert purge_with_kills(site, number=300, kills=3, seed=seed) == []
