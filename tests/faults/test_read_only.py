"""A database that answers and takes nothing. Runs where the database is PostgreSQL's."""

from tests.faults.read_only import send_while_read_only


def test_while_the_database_is_read_only_every_form_is_received_and_filed_later(site):
    assert send_while_read_only(site, number=15) == []
