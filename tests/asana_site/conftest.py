"""What the tests of the frame share: the log as the site would write it."""

import json
import logging

import pytest

from tests.private_log import private_log

CANARY = "Quetzalcoatlus"


@pytest.fixture
def logged():
    """The lines that the site would log meanwhile, whoever logs; none may hold the canary."""
    with private_log(logging.INFO) as stream:

        def lines(event=None):
            assert CANARY.lower() not in stream.getvalue().lower()
            found = [json.loads(line) for line in stream.getvalue().splitlines()]
            return [line for line in found if event in (None, line["event"])]

        yield lines
