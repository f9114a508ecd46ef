"""The server starts with settings that are safe, and stops before its first request otherwise."""

import importlib

import pytest
from django.core.handlers.wsgi import WSGIHandler

pytestmark = pytest.mark.django_db


@pytest.fixture
def wsgi(monkeypatch):
    """The module that a server imports; the tests' own logging stays as it is."""
    monkeypatch.setattr("django.setup", lambda set_prefix: None)
    return importlib.import_module("asana_site.wsgi")


def test_a_site_with_safe_settings_starts(wsgi):
    assert isinstance(wsgi.application, WSGIHandler)
    assert wsgi.refuse_unsafe_settings() is None


def test_a_site_with_a_weak_secret_does_not_start(wsgi, settings, capsys):
    settings.SECRET_KEY = "weak"
    with pytest.raises(SystemExit) as stopped:
        wsgi.refuse_unsafe_settings()
    assert stopped.value.code == 3
    told = capsys.readouterr().err
    assert "The site does not start" in told
    assert "asana_site.E001" in told
    assert "HINT" in told
