"""A database file on a disk without room. Runs where the database is a file."""

import pytest

from tests.faults.full_disk import database_without_room


@pytest.mark.parametrize(
    "spool_has_room", [True, False], ids=["spool-elsewhere", "spool-on-the-same-disk"]
)
def test_when_the_database_has_no_room_only_what_is_kept_elsewhere_is_acknowledged(
    workshop, spool_has_room
):
    assert database_without_room(workshop, 15, spool_has_room=spool_has_room) == []
