"""What the tests of submissions share."""

import logging
from io import StringIO

import pytest

from asana_site.logs import PrivateFormatter


@pytest.fixture
def logged():
    """Everything that the site's log would hold, formatted as in production."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PrivateFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
