"""Log lines that name what happened and never repeat what somebody sent.

A database error quotes the whole row it refused, and an exception's message may quote
a form. So a line carries the exception's type and frames; its message stays out.
"""

import logging
import traceback
from types import TracebackType


class PrivateFormatter(logging.Formatter):
    """Formats a record as one line, followed by the frames of an exception, if any."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """The line of `record`; what another handler made of its exception is not used."""
        record.exc_text = None
        if record.name.startswith("django.security"):
            # Its messages repeat the Host, Origin or Referer that was sent.
            record = logging.makeLogRecord(record.__dict__ | {"msg": "refused", "args": ()})
        return super().format(record)

    def formatException(  # noqa: N802 - the name is logging's own
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The exception's type and where it came from: file, line and function, innermost last."""
        kind, _, frames = ei
        where = [
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(frames)
        ]
        return "\n".join([kind.__qualname__ if kind else "no exception", *where])
