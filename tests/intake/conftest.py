"""What the tests of submissions share."""

import logging

import pytest

from tests.private_log import private_log


@pytest.fixture
def logged():
    """Everything that the site's log would hold, formatted as in production."""
    with private_log(logging.DEBUG) as stream:
        yield stream
