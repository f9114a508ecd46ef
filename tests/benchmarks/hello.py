"""The least that a Python server can answer: what the rest is compared with."""

from collections.abc import Callable, Iterable
from typing import Any

BODY = b"Hello, world!\n"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Say hello (PEP 3333)."""
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))]
    start_response("200 OK", headers)
    return [BODY]
