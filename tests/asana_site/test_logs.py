"""Log lines name what happened; what somebody sent stays out of them."""

import logging
import sys

import pytest
from django.conf import settings
from django.utils.log import configure_logging

from asana_site.logs import PrivateFormatter

SECRET = "Jane Doe, 555-0147"


def _fails(message):
    raise ValueError(message)


def _line(exc_info=None, message="submission_not_stored kind=%s", args=("contact",)):
    record = logging.LogRecord("intake", logging.ERROR, __file__, 1, message, args, exc_info)
    return PrivateFormatter().format(record)


def _caught(message, cause=None):
    try:
        try:
            _fails(message)
        except ValueError as error:
            if cause is None:
                raise
            raise cause from error
    except Exception:
        return sys.exc_info()


def test_a_line_says_when_how_bad_where_and_what():
    line = _line()
    assert line.endswith(" ERROR intake submission_not_stored kind=contact")
    assert line[:4].isdigit()
    assert "\n" not in line


def test_the_message_of_an_exception_is_never_printed():
    assert SECRET not in _line(_caught(SECRET))


def test_the_message_of_an_exceptions_cause_is_never_printed():
    line = _line(_caught(SECRET, cause=KeyError(SECRET)))
    assert SECRET not in line
    assert "KeyError" in line


def test_the_type_of_an_exception_and_its_frames_are_printed_innermost_last():
    lines = _line(_caught(SECRET)).splitlines()
    assert lines[1] == "ValueError"
    assert lines[-2].strip().startswith(__file__)
    assert lines[-2].endswith(" in _caught")
    assert lines[-1].endswith(" in _fails")


def test_an_exception_that_is_none_breaks_no_line():
    assert _line((None, None, None)).endswith("no exception")


def test_every_line_of_the_site_goes_through_the_private_formatter():
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]
    assert settings.LOGGING["loggers"].keys() >= {"django", "django.server", "asana_site", "intake"}
    for logger in settings.LOGGING["loggers"].values():
        assert logger["handlers"] == ["stderr"]
        assert logger["propagate"] is False
    (handler,) = settings.LOGGING["handlers"].values()
    formatter = settings.LOGGING["formatters"][handler["formatter"]]["()"]
    assert formatter == "asana_site.logs.PrivateFormatter"


@pytest.fixture
def _configured_as_in_production():
    """The loggers as the site configures them; put back as they were for the other tests."""
    names = [*settings.LOGGING["loggers"]]
    before = {name: logging.getLogger(name) for name in names}
    kept = {name: (log.handlers[:], log.propagate, log.level) for name, log in before.items()}
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    yield
    for name, (handlers, propagate, level) in kept.items():
        log = before[name]
        log.handlers[:], log.propagate = handlers, propagate
        log.setLevel(level)


@pytest.mark.usefixtures("_configured_as_in_production")
def test_no_logger_mails_a_request_to_anybody():
    for name in ("django", "django.request", "django.security", "django.server", "intake"):
        log = logging.getLogger(name)
        while log is not None and log.name != "root":
            for handler in log.handlers:
                if type(handler).__module__ == "_pytest.logging":
                    continue
                assert type(handler) is logging.StreamHandler
                assert type(handler.formatter) is PrivateFormatter
            log = log.parent if log.propagate else None
        assert log is None, f"{name} reaches the root logger"


def test_what_another_handler_made_of_an_exception_is_not_printed():
    record = logging.LogRecord("intake", logging.ERROR, __file__, 1, "failed", (), _caught(SECRET))
    assert SECRET in logging.Formatter().format(record)
    assert SECRET not in PrivateFormatter().format(record)


def test_a_refusal_does_not_repeat_what_the_refused_one_sent():
    for name in ("django.security.csrf", "django.security.DisallowedHost"):
        record = logging.LogRecord(name, logging.WARNING, __file__, 1, "No: %s", (SECRET,), None)
        assert PrivateFormatter().format(record).endswith(f" {name} refused")
