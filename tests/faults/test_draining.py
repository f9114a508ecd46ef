"""What waited on the disk for the database."""

import random

from tests.faults.draining import drain_with_faults


def test_what_waits_on_the_disk_is_filed_exactly_once_whatever_happens_on_the_way(site):
    assert drain_with_faults(site, number=200, kills=8, seed=random.randrange(2**32)) == []
