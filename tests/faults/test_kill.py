"""What is acknowledged survives whatever is killed."""

import random

from tests.faults.kill import kill_rounds


def test_whatever_is_killed_no_acknowledged_form_is_lost_halved_or_doubled(site):
    assert kill_rounds(site, rounds=50, seed=random.randrange(2**32)) == []
