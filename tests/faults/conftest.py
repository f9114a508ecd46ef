"""What the fault tests share: a workshop a test process, and a site a test.

They use neither pytest's test database nor Django's connection to it.
"""

from collections.abc import Iterator

import pytest

from tests.faults.commands import postgresql_server
from tests.faults.workshop import Site, Workshop

# A database server can be stopped where there is one; a file's disk is full where it is a file.
collect_ignore = (
    ["test_full_disk_sqlite.py"]
    if postgresql_server()
    else ["test_outage.py", "test_read_only.py", "test_full_disk_postgresql.py"]
)


@pytest.fixture(scope="session")
def workshop() -> Iterator[Workshop]:
    """The prepared database and static files."""
    with Workshop(postgresql_server()) as made:
        yield made


@pytest.fixture
def site(workshop) -> Iterator[Site]:
    """The site, served by a gunicorn of its own."""
    with workshop.site() as made:
        yield made
