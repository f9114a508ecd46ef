"""A log line says what happened and where; what somebody sent stays out of it, whoever logs."""

import json
import logging
import sys
import warnings

import pytest
from django.db import connection
from django.test import Client

from articles.views import HomeView
from asana_site import logs
from asana_site.logs import DevelopmentServerFormatter, PrivateFormatter, shown_path
from intake.models import Kind

CANARY = "Quetzalcoatlus"
OURS = logging.getLogger("intake.somewhere")


def _fails(secret=CANARY):
    raise ValueError(secret)


# --- What our own code says ---------------------------------------------------------------


def test_a_line_says_when_how_bad_what_and_where(logged):
    OURS.info("submission_received", extra={"reference": "K7H4Q-59XRL", "kind": Kind.CONTACT})
    (line,) = logged()
    assert line.pop("time")[:2] == "20"
    where = line.pop("where")
    assert where.startswith("tests/asana_site/test_logs.py:")
    assert where.endswith(" test_a_line_says_when_how_bad_what_and_where")
    assert line == {
        "level": "INFO",
        "event": "submission_received",
        "reference": "K7H4Q-59XRL",
        "kind": "contact",
    }


@pytest.mark.parametrize(
    "extra",
    [
        {"kind": "contact"},
        {"status": "overdue"},
        {"status": 503},
        {"number": 20},
        {"seconds": 0.125},
    ],
    ids=lambda extra: "-".join(map(str, extra.values())),
)
def test_what_belongs_to_an_event_stands_beside_it(logged, extra):
    OURS.warning("notices_sent", extra=extra)
    (line,) = logged("notices_sent")
    assert extra.items() <= line.items()


@pytest.mark.parametrize("name", ["reference", "kind", "status", "number", "seconds"])
@pytest.mark.parametrize(
    "value",
    [
        CANARY,
        f"contact {CANARY}",
        [CANARY],
        {"a": CANARY},
        b"x",
        True,
        None,
        10**12,
        "213 555 0147",
    ],
    ids=["word", "words", "list", "dict", "bytes", "truth", "none", "telephone", "dialed"],
)
def test_a_value_that_looks_different_from_its_kind_is_left_out(logged, name, value):
    OURS.info("submission_received", extra={name: value})
    (line,) = logged("submission_received")
    assert name not in line


def test_extra_values_without_a_name_in_the_list_are_left_out(logged):
    OURS.info("form_sent", extra={"path": CANARY, "address": CANARY, "request": CANARY})
    (line,) = logged("form_sent")
    assert line.keys() == {"time", "level", "event", "where"}


def test_arguments_are_left_out(logged):
    OURS.info("submission_received name=%s", CANARY)
    OURS.info("submission_received %(name)s", {"name": CANARY})
    assert len(logged("submission_received")) == 2


@pytest.mark.parametrize("message", [f"{CANARY} asked", CANARY, "", object(), f"Sent {CANARY}", 7])
def test_a_message_that_names_no_event_is_told_by_its_logger(logged, message):
    OURS.info(message)
    assert [line["event"] for line in logged()] == ["intake.somewhere"]


# --- Exceptions -----------------------------------------------------------------------------


def _exception(logged):
    (line,) = logged()
    return line["exception"]


def test_an_exception_is_told_by_its_type_and_frames_innermost_last(logged):
    try:
        _fails()
    except ValueError:
        OURS.exception("submission_not_stored")
    told = _exception(logged)
    assert told["type"] == "ValueError"
    first, last = told["frames"]
    assert first.startswith("tests/asana_site/test_logs.py:")
    assert last.endswith(" _fails")


def test_the_exceptions_that_led_to_it_are_told_in_the_same_way(logged):
    try:
        try:
            try:
                _fails()
            except ValueError as error:
                raise KeyError(CANARY) from error
        except KeyError:
            raise connection.Database.IntegrityError(CANARY)  # noqa: B904 - a context is meant
    except connection.Database.IntegrityError:
        OURS.exception("submission_not_stored")
    told = _exception(logged)
    assert told["type"].endswith(".IntegrityError")
    assert told["context"]["type"] == "KeyError"
    assert told["context"]["cause"]["type"] == "ValueError"
    assert told["context"]["cause"]["frames"][-1].endswith(" _fails")


def test_a_context_that_was_set_aside_is_not_told(logged):
    try:
        try:
            _fails()
        except ValueError:
            raise KeyError(CANARY) from None
    except KeyError:
        OURS.exception("submission_not_stored")
    assert _exception(logged).keys() == {"type", "frames"}


def test_the_members_of_a_group_are_told_and_no_note(logged):
    try:
        try:
            _fails()
        except ValueError as error:
            error.add_note(CANARY)
            raise ExceptionGroup(CANARY, [error, TypeError(CANARY)]) from None
    except ExceptionGroup as group:
        group.add_note(CANARY)
        OURS.exception("submission_not_stored")
    told = _exception(logged)
    assert told["type"] == "ExceptionGroup"
    assert [member["type"] for member in told["members"]] == ["ValueError", "TypeError"]


def test_exceptions_that_lead_to_each_other_end(logged):
    first, second = ValueError(CANARY), KeyError(CANARY)
    first.__cause__, second.__cause__ = second, first
    OURS.error("submission_not_stored", exc_info=first)
    assert _exception(logged) == {
        "type": "ValueError",
        "frames": [],
        "cause": {"type": "KeyError", "frames": []},
    }


def test_a_deep_recursion_gives_a_line_of_bounded_length(logged):
    def deeper(secret):
        deeper(secret)

    try:
        deeper(CANARY)
    except RecursionError:
        OURS.exception("submission_not_stored")
    assert len(_exception(logged)["frames"]) == 40


@pytest.mark.parametrize("nothing", [(None, None, None), None, False])
def test_no_exception_is_no_part_of_a_line(logged, nothing):
    OURS.error("submission_not_stored", exc_info=nothing)
    (line,) = logged()
    assert "exception" not in line


def test_what_another_handler_made_of_an_exception_is_not_used():
    try:
        _fails()
    except ValueError:
        record = logging.LogRecord("a", 40, __file__, 1, CANARY, (), sys.exc_info())
    record.stack_info = CANARY
    assert CANARY in logging.Formatter().format(record)
    assert CANARY not in PrivateFormatter().format(record)


@pytest.mark.parametrize("damage", ["created", "exc_info", "pathname", "name"])
def test_a_record_that_cannot_be_read_still_gives_a_line_and_nothing_else(damage):
    record = logging.LogRecord("a", 40, __file__, 1, CANARY, (CANARY,), None)
    setattr(record, damage, (CANARY, CANARY))
    line = PrivateFormatter().format(record)
    assert CANARY not in line
    assert json.loads(line) == {"level": "ERROR", "event": "log_line_failed"}


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (__file__, "tests/asana_site/test_logs.py"),
        (json.__file__, "json/__init__.py"),
        (pytest.__file__, "pytest/__init__.py"),
        ("/home/jane/elsewhere/script.py", "script.py"),
        ("<string>", "<string>"),
    ],
    ids=["ours", "pythons", "installed", "elsewhere", "none"],
)
def test_no_path_tells_where_things_are_installed(path, shown):
    assert shown_path(path) == shown


# --- What others say ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["django.security.csrf", "gunicorn.error", "django.db.backends", "markdown_it", "x"]
)
def test_what_others_log_is_told_by_their_name_and_place(logged, name):
    extra = {"request": CANARY, "kind": "jane", "reference": "JANED-99999", "status_code": 400}
    logging.getLogger(name).error(f"{CANARY} %s", CANARY, extra=extra)
    (line,) = logged(name)
    assert line["status_code"] == 400
    assert line["where"].startswith("tests/asana_site/test_logs.py:")
    assert line.keys() == {"time", "level", "event", "where", "status_code"}


@pytest.mark.parametrize("status_code", [CANARY, 99, 600, 2**70, None])
def test_a_status_that_is_none_is_left_out(logged, status_code):
    logging.getLogger("django.request").error("x", extra={"status_code": status_code})
    assert "status_code" not in logged("django.request")[0]


def _broken_view(*args, **kwargs):
    secret = CANARY
    raise RuntimeError(f"{secret} in {kwargs}")


@pytest.mark.django_db
def test_what_django_says_of_refused_and_failed_requests_repeats_nothing(logged, monkeypatch):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    typed = {"HTTP_USER_AGENT": CANARY, "HTTP_REFERER": f"https://{CANARY}.example.org/"}
    client.get(f"/{CANARY}/?q={CANARY}", **typed)
    client.get("/", headers={"host": f"{CANARY}.example.org"})
    client.post(f"/faq/?q={CANARY}", {"name": CANARY}, **typed)
    client.post("/contact/", {"name": CANARY}, headers={"origin": f"https://{CANARY}.example.org"})
    client.get(f"/faq/?q={CANARY}%00")
    client.post("/contact/", {"name": CANARY * 50_000})
    monkeypatch.setattr(HomeView, "get_context_data", _broken_view)
    client.cookies["sessionid"] = CANARY
    client.get(f"/?q={CANARY}", **typed)
    told = {(line["event"], line.get("status_code")) for line in logged()}
    assert told >= {
        ("django.request", 404),
        ("django.request", 400),
        ("django.request", 500),
        ("django.security.csrf", 403),
        ("django.security.DisallowedHost", 400),
    }
    (failure,) = [line for line in logged() if line.get("status_code") == 500]
    assert failure["exception"]["type"] == "RuntimeError"
    assert failure["exception"]["frames"][-1].endswith(" _broken_view")


@pytest.mark.django_db
def test_a_database_error_that_quotes_a_row_is_told_without_it(logged):
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"SELECT {CANARY}")
        except Exception:
            OURS.exception("submission_not_stored")
    assert _exception(logged)["cause"]["frames"]


def test_a_warning_is_told_by_its_type_and_place(logged, monkeypatch):
    logs.keep_logging_private()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        monkeypatch.setattr(warnings, "showwarning", logs._log_warning)
        warnings.warn(f"{CANARY} is naive", RuntimeWarning, stacklevel=1)
    (line,) = logged("py.warnings")
    assert line["exception"] == {"type": "RuntimeWarning", "frames": []}
    assert line["where"].startswith("tests/asana_site/test_logs.py:")


# --- Development ------------------------------------------------------------------------------


def _served(request_line, status=200, **changes):
    record = logging.LogRecord(
        "django.server", logging.INFO, __file__, 1, '"%s" %s %s', (request_line, status, 9), None
    )
    record.status_code = status
    vars(record).update(changes)
    return DevelopmentServerFormatter().format(record)


def test_a_developer_sees_what_was_asked_without_its_query():
    assert _served(f"GET /faq/?q={CANARY} HTTP/1.1") == "GET /faq/ 200"
    assert _served("POST /contact/ HTTP/1.1", 422) == "POST /contact/ 422"


@pytest.mark.parametrize("line", [CANARY, f"\x16\x03{CANARY}", "", None, f"?{CANARY}"])
def test_what_is_no_request_is_a_line_as_everywhere_else(line):
    told = _served(line)
    assert CANARY not in told
    assert json.loads(told)["event"] == "django.server"


def test_a_complaint_of_the_development_server_repeats_no_address():
    told = _served("", args=(("127.0.0.1", 5), CANARY))
    assert json.loads(told)["event"] == "django.server"
