"""What the site would log during a test, as text and formatted as in production."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from asana_site.logs import PrivateFormatter


@contextmanager
def private_log(level: int) -> Iterator[StringIO]:
    """Everything that anybody logs meanwhile, from `level` upwards.

    It is taken at the root, where the lines of every logger arrive in a test run.
    """
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PrivateFormatter())
    root = logging.getLogger()
    former_level = root.level
    root.addHandler(handler)
    root.setLevel(level)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(former_level)
