"""A disk without room: what cannot be kept is not acknowledged."""

from tests.faults.full_disk import no_database_and_full_spool


def test_with_no_database_and_a_full_disk_people_are_told_and_keep_what_they_typed(workshop):
    assert no_database_and_full_spool(workshop, number=15) == []
