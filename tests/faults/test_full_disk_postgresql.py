"""A PostgreSQL server on a disk without room. Runs where the database is PostgreSQL's."""

from tests.faults.full_disk import postgresql_without_room


def test_when_postgresql_has_no_room_every_form_is_kept_elsewhere_and_filed_later(workshop):
    assert postgresql_without_room(workshop, number=15) == []
