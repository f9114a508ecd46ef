"""Whatever way leads out of the process, a log line is private: hooks, handlers, processes."""

import json
import logging
import sys
import threading

import pytest
from django.conf import settings
from django.utils.log import configure_logging

from asana_site import logs
from asana_site.logs import PrivateFormatter
from tests.production import production_environment, python

CANARY = "Quetzalcoatlus"


def _fails(secret=CANARY):
    raise ValueError(secret)


# --- What nobody catches --------------------------------------------------------------------


@pytest.fixture
def _hooks(monkeypatch):
    """Python's own hooks, then ours, as in a process that serves."""
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    monkeypatch.setattr(sys, "unraisablehook", sys.__unraisablehook__)
    logs.log_uncaught_exceptions()


@pytest.mark.usefixtures("_hooks")
def test_what_nobody_catches_is_logged_and_not_printed(logged, capsys):
    class Unraisable:
        def __init__(self):
            self.secret = CANARY

        def __del__(self):
            _fails(self.secret)

    try:
        _fails()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=_fails, name=CANARY)
    thread.start()
    thread.join()
    Unraisable()
    lines = logged("exception_not_caught")
    assert [line["level"] for line in lines] == ["CRITICAL"] * 3
    assert {line["exception"]["type"] for line in lines} == {"ValueError"}
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("_hooks")
def test_a_thread_that_ends_itself_is_no_failure(logged):
    thread = threading.Thread(target=sys.exit, args=(CANARY,))
    thread.start()
    thread.join()
    assert logged() == []


def test_the_hooks_of_a_debugger_or_test_runner_are_left_alone(monkeypatch):
    def theirs(*args):
        """Somebody else's hook."""

    for module, name in ((sys, "excepthook"), (threading, "excepthook"), (sys, "unraisablehook")):
        monkeypatch.setattr(module, name, theirs)
    logs.log_uncaught_exceptions()
    assert sys.excepthook is threading.excepthook is sys.unraisablehook is theirs


# --- The loggers as the site sets them up ---------------------------------------------------


@pytest.fixture
def _configured_as_in_production():
    """The loggers as the site configures them; put back as they were for the other tests."""
    names = [None, *settings.LOGGING["loggers"]]
    before = {name: logging.getLogger(name) for name in names}
    kept = {name: (log.handlers[:], log.propagate, log.level) for name, log in before.items()}
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    yield
    for name, (handlers, propagate, level) in kept.items():
        log = before[name]
        log.handlers[:], log.propagate = handlers, propagate
        log.setLevel(level)


@pytest.mark.usefixtures("_configured_as_in_production")
@pytest.mark.parametrize(
    "name",
    ["django", "django.request", "django.security", "django.server", "intake", "py.warnings", "x"],
)
def test_no_logger_mails_or_prints_a_request(name):
    handlers = []
    log = logging.getLogger(name)
    while log is not None:
        handlers += [h for h in log.handlers if type(h).__module__ != "_pytest.logging"]
        log = log.parent if log.propagate else None
    assert len(handlers) == 1
    assert type(handlers[0]) is logging.StreamHandler
    assert type(handlers[0].formatter) is PrivateFormatter


# Each of them is a way in which a message, its arguments or an exception could be printed.
CHANNELS = {
    "our logger": "logging.getLogger('intake').error('submission_not_stored %s', C)",
    "too few arguments": "logging.getLogger('intake').error('submission_lost %s %s', C)",
    "a bad argument": "logging.getLogger('django.request').error('%d', C)",
    "a logger of others": "logging.getLogger('somebody').error(C, extra={'kind': C})",
    "a logger nobody serves": "l = logging.getLogger('alone'); l.propagate = False; l.error(C)",
    "a handler that fails": (
        "h = logging.StreamHandler(); h.setFormatter(logging.Formatter('%(nothing)s ' + C));"
        "l = logging.getLogger('fails'); l.addHandler(h); l.error('x %s', C)"
    ),
    "a warning": "warnings.warn(C + ' is naive', RuntimeWarning)",
    "a deprecation": "warnings.simplefilter('always'); warnings.warn(C, DeprecationWarning)",
    "a thread": "t = threading.Thread(target=int, args=(C,)); t.start(); t.join()",
    "a finalizer": "type('A', (), {'__del__': lambda self: int(C)})()",
    "an exception": "int(C)",
    "a chain": "\ntry:\n int(C)\nexcept ValueError as e:\n raise KeyError(C) from e",
    "a group": "raise ExceptionGroup(C, [ValueError(C)])",
    "a note": "e = ValueError(C); e.add_note(C); raise e",
}
START = "import logging, threading, warnings; import asana_site.wsgi; C = 'Quetzal' + 'coatlus'; "


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A site as it runs for a center, with tables."""
    environment = production_environment(tmp_path_factory.mktemp("logs"))
    made = python("manage.py", "migrate", "--verbosity", "0", environment=environment)
    assert made.returncode == 0, made.stderr
    return environment


@pytest.mark.parametrize("channel", CHANNELS)
def test_whichever_way_something_is_printed_it_is_a_line_without_what_was_sent(
    environment, channel
):
    result = python("-c", START + CHANNELS[channel], environment=environment)
    assert CANARY not in result.stdout + result.stderr
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    assert all(line["event"] for line in lines)
    assert lines or channel == "a deprecation"
