"""Log lines that say what happened and never repeat what somebody sent.

A database error quotes the whole row it refused, an exception's message may quote a form,
and a server's complaint quotes the request. So a line is made of what the code itself
states: an event, a place in the code, the types of exceptions and their frames. Messages,
arguments, notes and local variables stay out, whoever logs.

Our own code logs like this: the message is the name of the event, and what belongs to it
stands in `extra` under one of the names of `FIELDS`.

    logger.info("submission_received", extra={"reference": reference, "kind": kind})
"""

import json
import logging
import logging.config
import re
import sys
import threading
import traceback
import warnings
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

PROJECT = Path(__file__).resolve().parent.parent

OUR_ROOMS = frozenset({"asana_site", "programs", "articles", "intake"})
EVENT = re.compile(r"[a-z]+(?:_[a-z]+)+")

# The shapes of the values that may stand beside an event; what looks different is left out.
WORD = re.compile(r"[a-z][a-z_-]{0,39}")
REFERENCE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}")
LARGEST_NUMBER = 10**9
DIGEST = re.compile(r"[0-9a-f]{64}")
FIELDS = ("reference", "kind", "status", "number", "seconds", "digest")

MOST_FRAMES = 40
MOST_EXCEPTIONS = 20

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


def shown_path(path: str) -> str:
    """`path` of a source file, told from the project or from the folder of its package.

    Where a project is installed is nobody's business; a file outside of every known folder
    is told by its name alone.
    """
    for folder in ("/site-packages/", "/dist-packages/"):
        if folder in path:
            return path.rpartition(folder)[2]
    for root in (str(PROJECT), *sys.path):
        if root and path.startswith(f"{root}/"):
            return path[len(root) + 1 :]
    return path.rpartition("/")[2]


def _frames(tb: TracebackType | None) -> list[str]:
    """`file:line function` of each frame, innermost last; of a deep recursion the last ones."""
    frames = [
        f"{shown_path(frame.f_code.co_filename)}:{line} {frame.f_code.co_qualname}"
        for frame, line in traceback.walk_tb(tb)
    ]
    return frames[-MOST_FRAMES:]


class _Exceptions:
    """What a log may tell of an exception and of those that led to it."""

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def told(self, error: BaseException, tb: TracebackType | None) -> dict[str, Any]:
        """Type and frames of `error`, of its cause or context, and of a group's members."""
        self.seen.add(id(error))
        told: dict[str, Any] = {"type": type_name(type(error)), "frames": _frames(tb)}
        if error.__cause__ is not None:
            self._add(told, "cause", error.__cause__)
        elif error.__context__ is not None and not error.__suppress_context__:
            self._add(told, "context", error.__context__)
        if isinstance(error, BaseExceptionGroup):
            members = [self._next(member) for member in error.exceptions]
            told["members"] = [member for member in members if member]
        return told

    def _next(self, error: BaseException) -> dict[str, Any]:
        if id(error) in self.seen or len(self.seen) >= MOST_EXCEPTIONS:
            return {}
        return self.told(error, error.__traceback__)

    def _add(self, told: dict[str, Any], relation: str, error: BaseException) -> None:
        if further := self._next(error):
            told[relation] = further


def type_name(kind: type) -> str:
    """The full name of an exception's type; of a built-in one without its module."""
    if kind.__module__ == "builtins":
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"


def _exception(info: Any) -> dict[str, Any] | None:
    """What may be told of a record's `exc_info`; None when there is no exception."""
    if not isinstance(info, tuple) or not info[0]:
        return None
    kind, error, tb = info
    if isinstance(error, BaseException):
        return _Exceptions().told(error, tb)
    return {"type": type_name(kind), "frames": _frames(tb)}


def _is_number(value: Any) -> bool:
    is_real = isinstance(value, int | float) and not isinstance(value, bool)
    return is_real and abs(value) <= LARGEST_NUMBER


def _field(name: str, value: Any) -> Any:
    """`value` as it may stand in a line; None when it does not look as it should."""
    if name in ("number", "seconds", "status") and _is_number(value):
        return round(value, 3)
    if name in ("kind", "status") and isinstance(value, str) and WORD.fullmatch(value):
        return str(value)
    if name == "reference" and isinstance(value, str) and REFERENCE.fullmatch(value):
        return str(value)
    if name == "digest" and isinstance(value, str) and DIGEST.fullmatch(value):
        return str(value)
    return None


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OUR_ROOMS


def _event(record: logging.LogRecord) -> str:
    """The event that our own code names; of other code the name of its logger."""
    if _is_ours(record) and isinstance(record.msg, str):
        event = record.msg.partition(" ")[0]
        if EVENT.fullmatch(event):
            return event
    return record.name


class PrivateFormatter(logging.Formatter):
    """Formats a record as one line of JSON without anything that came from outside."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of `record`. A record that cannot be read still gives a line."""
        try:
            line = self._line(record)
        except Exception:
            line = {"level": "ERROR", "event": "log_line_failed"}
        return json.dumps(line)

    def _line(self, record: logging.LogRecord) -> dict[str, Any]:
        time = datetime.fromtimestamp(record.created, tz=UTC)
        place = f"{shown_path(record.pathname)}:{record.lineno}"
        line: dict[str, Any] = {
            "time": time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "event": _event(record),
            "where": f"{place} {record.funcName}" if record.funcName else place,
        }
        if _is_ours(record):
            fields = {name: _field(name, getattr(record, name, None)) for name in FIELDS}
            line |= {name: value for name, value in fields.items() if value is not None}
        status_code = getattr(record, "status_code", None)
        if isinstance(status_code, int) and 100 <= status_code <= 599:
            line["status_code"] = status_code
        if told := _exception(record.exc_info):
            line["exception"] = told
        return line


class DevelopmentServerFormatter(logging.Formatter):
    """The development server's line of a request: method, path without its query, status."""

    REQUEST = re.compile(r"([A-Z]{1,20}) ([^\s?]{1,300})")
    # Whoever has the token of an invitation can take the account.
    TOKEN = re.compile(r"[0-9a-z]{1,13}-[0-9a-f]{32}")

    def format(self, record: logging.LogRecord) -> str:
        """`GET /faq/ 200`; any other record as everywhere else."""
        first = record.args[0] if isinstance(record.args, tuple) and record.args else ""
        request = self.REQUEST.match(first) if isinstance(first, str) else None
        status = getattr(record, "status_code", None)
        if request and isinstance(status, int):
            return f"{request[1]} {self.TOKEN.sub('…', request[2])} {status}"
        return PrivateFormatter().format(record)


# --- Setting up ---------------------------------------------------------------------------


def _log_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Log the type and place of a Python warning, whose text may quote a value."""
    info: Any = (category, None, None)
    logger = logging.getLogger("py.warnings")
    record = logger.makeRecord(logger.name, logging.WARNING, filename, lineno, "", (), info)
    logger.handle(record)


def keep_logging_private() -> None:
    """Let nothing around the formatter print a record: for every process that logs.

    logging itself prints a record with its arguments when a handler fails, and prints the
    message of a logger that no handler serves.
    """
    logging.raiseExceptions = False
    if logging.lastResort:
        logging.lastResort.setFormatter(PrivateFormatter())
    warnings.showwarning = _log_warning


def configure(config: dict[str, Any]) -> None:
    """`settings.LOGGING_CONFIG`: set up the loggers as `settings.LOGGING` says, privately."""
    logging.config.dictConfig(config)
    keep_logging_private()


def _log_uncaught(info: Any) -> None:
    logging.getLogger("asana_site").critical("exception_not_caught", exc_info=info)


def _uncaught(kind: type[BaseException], error: BaseException, tb: TracebackType | None) -> None:
    _log_uncaught((kind, error, tb))


def _uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_type is not SystemExit:
        _log_uncaught((arguments.exc_type, arguments.exc_value, arguments.exc_traceback))


def _unraisable(arguments: "sys.UnraisableHookArgs") -> None:
    _log_uncaught((arguments.exc_type, arguments.exc_value, arguments.exc_traceback))


def log_uncaught_exceptions() -> None:
    """Log what nobody catches instead of printing it: for servers and the worker.

    A hook that is not Python's own, a debugger's or a test runner's, is left as it is.
    """
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _uncaught
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _uncaught_in_thread
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = _unraisable
