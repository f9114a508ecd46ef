"""The key pair is replaced while people write."""

import random

from tests.faults.rotation import rotate_with_kills


def test_whatever_kills_a_rotation_every_row_opens_and_none_is_left_under_the_old_key(site):
    seed = random.randrange(2**32)
    assert rotate_with_kills(site, number=1500, kills=3, seed=seed) == []
