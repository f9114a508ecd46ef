"""What every test shares: the site's own content, a cast of staff, and a quiet test run."""

import importlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django.plugin import blocking_manager_key

from asana_site import last_known, patience
from asana_site.models import Center
from tests.staff.members import member
from tests.staff.signing_in import sign_in

LOGGERS = ("django", "django.server", "asana_site", "intake")


def pytest_configure(config: pytest.Config) -> None:
    """Bend the settings where a test run differs from a site that serves people."""
    folder = Path(tempfile.mkdtemp(prefix="asana-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    # Static files come from their folders: the hashed copies are the work of `collectstatic`.
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.STATIC_ROOT = folder
    settings.STATE_FOLDER = folder / "state"
    settings.INTAKE_SPOOL = settings.STATE_FOLDER / "spool"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # A test run that passes prints nothing; what is logged can still be asserted on.
    for name in (None, *LOGGERS):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    database = settings.DATABASES["default"]
    expected = os.environ.get("EXPECTED_DATABASE", "")
    if expected not in database["ENGINE"]:
        raise pytest.UsageError(f"These tests were to run on {expected}: {database['ENGINE']}.")
    if "sqlite3" in database["ENGINE"]:
        # A file, as in production: an in-memory database locks in ways of its own.
        database["TEST"]["NAME"] = str(folder / "tests.sqlite3")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that prints fails: what it prints hides what matters."""
    report = yield
    printed = [text for title, text in report.sections if "stdout" in title or "stderr" in title]
    if report.passed and any(text.strip() for text in printed):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} printed:\n{''.join(printed)}"
    return report


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items) -> None:
    """Let the tests that leave the database empty come last, whatever else sorted them."""
    items.sort(key=_empties_the_database)


def _empties_the_database(item) -> bool:
    marker = item.get_closest_marker("django_db")
    is_marked = marker is not None and bool(marker.kwargs.get("transaction"))
    return is_marked or bool({"transactional_db", "live_server"} & set(item.fixturenames))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Load the content again where a test that left the database empty is not among the last.

    A worker that takes tests over from another takes them from the end of its list.
    """
    result = yield
    is_needed = nextitem is not None and not _empties_the_database(nextitem)
    if is_needed and _empties_the_database(item):
        with item.config.stash[blocking_manager_key].unblock():
            _load_content()
    return result


def _load_content() -> None:
    """Load the site's content, published long ago, so that a test may take place on any day."""
    with time_machine.travel("2026-01-01T12:00Z"):
        call_command("load_content", verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """The test database holds the site's content, loaded with the command everybody uses."""
    with django_db_blocker.unblock():
        _load_content()


@pytest.fixture(autouse=True)
def _forget_center() -> Iterator[None]:
    """No test sees the center's facts as another test left them in memory."""
    yield
    Center._remembered = None
    last_known._kept = None


@pytest.fixture(autouse=True)
def _empty_spool() -> Iterator[None]:
    """No test finds what another left in the spool, or a database that another found away."""
    yield
    shutil.rmtree(settings.STATE_FOLDER, ignore_errors=True)
    patience.writing.succeeded()


@pytest.fixture
def wsgi(monkeypatch):
    """The module that a server imports; the tests' own logging stays as it is.

    Nobody watches the content: the thread would outlive the test and its database.
    """
    monkeypatch.setattr("django.setup", lambda set_prefix: None)
    monkeypatch.setattr("asana_site.page_cache.watching.Watch.start", lambda watch: None)
    return importlib.import_module("asana_site.wsgi")


@pytest.fixture
def content(db) -> None:
    """The site's content, for a test that runs on a database emptied by the one before."""
    call_command("load_content", verbosity=0)


@pytest.fixture
def nurse(db) -> User:
    """Works in admissions: reads submissions, edits no content."""
    return member("nurse", "Admissions")


@pytest.fixture
def editor(db) -> User:
    """Writes content, reads no submission."""
    return member("editor", "Editors")


@pytest.fixture
def lead(db) -> User:
    """Leads admissions: assigns, exports, holds, erases, and keeps accounts and templates."""
    return member("lead", "Admissions leads", first_name="Lea", last_name="Dahl")


@pytest.fixture
def nurse_client(nurse) -> Client:
    """A browser in which the nurse is signed in, with a second factor."""
    return sign_in(Client(), nurse)


@pytest.fixture
def lead_client(lead) -> Client:
    """A browser in which the lead is signed in, with a second factor."""
    return sign_in(Client(), lead)


@pytest.fixture
def admin_client(admin_user) -> Client:
    """A browser in which a superuser is signed in."""
    return sign_in(Client(), admin_user)


@pytest.fixture
def editor_client(editor) -> Client:
    """A browser in which the editor is signed in, with a second factor."""
    return sign_in(Client(), editor)


def pytest_terminal_summary(terminalreporter) -> None:
    """Say plainly when the browser tests were left out."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any("Chromium" in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(
            "The browser tests did NOT run: Chromium was not found. Debian: apt install chromium.",
            yellow=True,
        )
    if any("checkers from outside" in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(
            "The Nu HTML checker and pa11y did NOT run: run `make checkers` once.", yellow=True
        )
