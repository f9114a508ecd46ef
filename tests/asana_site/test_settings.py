"""What the environment makes of the settings, in development and behind https."""

import runpy
from pathlib import Path

import pytest
from django.conf import settings

FILE = Path(settings.BASE_DIR, "asana_site", "settings.py")


@pytest.fixture
def read(monkeypatch):
    """Reads the settings file anew, with the environment given and nothing else."""

    def _read(**environment):
        for name in ("DEBUG", "SITE_URL", "SITE_LIVE", "ALLOWED_HOSTS", "DATABASE_URL"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(FILE))

    return _read


def test_nothing_is_open_unless_the_environment_says_so(read):
    found = read(SECRET_KEY="")
    assert found["DEBUG"] is False
    assert found["SITE_LIVE"] is False
    assert found["SECRET_KEY"] == ""
    assert not any(found["ALLOWED_HOSTS"])


def test_behind_https_cookies_stay_on_this_host_and_encrypted(read):
    found = read(SITE_URL="https://www.harbor.example.org/")
    assert found["SITE_URL"] == "https://www.harbor.example.org"
    assert found["ALLOWED_HOSTS"] == ["www.harbor.example.org"]
    for cookie in ("SESSION", "CSRF"):
        assert found[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert found[f"{cookie}_COOKIE_SECURE"] is True
        assert found[f"{cookie}_COOKIE_HTTPONLY"] is True
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000


def test_on_this_machine_browsers_are_not_told_to_insist_on_https(read):
    found = read(SITE_URL="http://localhost:8000")
    assert found["SECURE_SSL_REDIRECT"] is False
    assert found["SECURE_HSTS_SECONDS"] == 0
    assert "CSRF_COOKIE_NAME" not in found


def test_in_development_the_site_answers_on_this_machine(read):
    found = read(DEBUG="True", DEVELOPMENT_STAFF_PASSWORD="known")
    assert {"localhost", "127.0.0.1"} <= set(found["ALLOWED_HOSTS"])
    assert found["SITE_URL"] == "http://localhost:8000"
    assert found["DEVELOPMENT_STAFF_PASSWORD"] == "known"


def test_the_development_password_means_nothing_to_a_site_that_serves_people(read):
    assert read(DEVELOPMENT_STAFF_PASSWORD="known")["DEVELOPMENT_STAFF_PASSWORD"] == ""


def test_each_database_is_used_in_its_own_way(read):
    sqlite = read()["DATABASES"]["default"]
    assert "synchronous=FULL" in sqlite["OPTIONS"]["init_command"]
    assert "secure_delete=ON" in sqlite["OPTIONS"]["init_command"]
    postgresql = read(DATABASE_URL="postgres://a@127.0.0.1/b")["DATABASES"]["default"]
    assert postgresql["CONN_HEALTH_CHECKS"] is True
    assert postgresql["CONN_MAX_AGE"] == 60


@pytest.mark.parametrize(
    ("text", "days"), [("90", 90), ("0", 0), ("", 30), ("soon", -1), ("-5", -1), ("9" * 5000, -1)]
)
def test_a_retention_that_is_no_number_of_days_becomes_one_that_the_checks_refuse(read, text, days):
    assert read(RETENTION_DAYS_SPAM=text)["RETENTION_DAYS"]["spam"] == days


@pytest.mark.parametrize("name", ["CALL_BACK_HOURS", "CLAIM_HOURS"])
@pytest.mark.parametrize(
    ("text", "hours"),
    [
        *(("2", 2), ("0.5", 0.5), ("168", 168), ("0", 0), ("-2", 0), ("two", 0), ("nan", 0)),
        *(("inf", 0), ("1e3", 0), ("9" * 5000, 0)),
    ],
)
def test_hours_that_are_no_number_become_none_which_the_checks_refuse(read, name, text, hours):
    assert read(**{name: text})[name] == hours


def test_hours_that_are_left_out_have_a_default(read):
    found = read(CALL_BACK_HOURS="", CLAIM_HOURS=" ")
    assert (found["CALL_BACK_HOURS"], found["CLAIM_HOURS"]) == (2, 12)
