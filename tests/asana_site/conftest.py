"""What the tests of the frame share: the log as the site would write it."""

import json
import logging
from io import StringIO

import pytest

from asana_site.logs import PrivateFormatter

CANARY = "Quetzalcoatlus"


@pytest.fixture
def logged():
    """The lines that the site would log meanwhile, whoever logs; none may hold the canary."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PrivateFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)

    def lines(event=None):
        assert CANARY.lower() not in stream.getvalue().lower()
        found = [json.loads(line) for line in stream.getvalue().splitlines()]
        return [line for line in found if event in (None, line["event"])]

    yield lines
    root.removeHandler(handler)
    root.setLevel(level)
