"""Many people at a time."""

from tests.faults.load import send_steadily


def test_of_twenty_people_a_second_nobody_is_lost_doubled_or_refused(site):
    found, summary = send_steadily(site, per_second=20, seconds=15)
    assert found == [], summary
