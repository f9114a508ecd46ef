"""The server starts with settings that are safe, and stops before its first request otherwise."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_site_with_safe_settings_starts(wsgi):
    assert callable(wsgi.application)
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
