"""The site as it runs for a center: it refuses unsafe settings, and serves with gunicorn."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.production import ROOT, manage, production_environment, python

# Every test process must give the tests the same names, so the key is not made anew.
ANOTHER_PAIRS_KEY = "A" * 128
START = "import asana_site.wsgi; print('started')"


@pytest.fixture
def production(tmp_path):
    """A production environment with a database that is ready."""
    environment = production_environment(tmp_path)
    for arguments in (["migrate", "--verbosity", "0"], ["load_content", "--verbosity", "0"]):
        result = manage(*arguments, environment=environment)
        assert result.returncode == 0, result.stderr
    return environment


def test_with_good_settings_the_site_starts(production):
    assert python("-c", START, environment=production).stdout == "started\n"


@pytest.mark.parametrize(
    ("name", "value", "check_id"),
    [
        ("SECRET_KEY", None, "asana_site.E001"),
        ("SECRET_KEY", "short", "asana_site.E001"),
        ("SECRET_KEY", "a" * 80, "asana_site.E001"),
        ("SITE_URL", None, "asana_site.E002"),
        ("SITE_URL", "https://www.example.org/path", "asana_site.E002"),
        ("SITE_URL", "http://www.example.org", "asana_site.E003"),
        ("ALLOWED_HOSTS", "*", "asana_site.E004"),
        ("ADMIN_PATH", "/", "asana_site.E005"),
        ("INTAKE_PUBLIC_KEY", None, "intake.E001"),
        ("INTAKE_PRIVATE_KEYS", "damaged", "intake.E002"),
        ("INTAKE_PRIVATE_KEYS", ANOTHER_PAIRS_KEY, "intake.E004"),
        ("INTAKE_DIGEST_KEY", None, "intake.E003"),
    ],
    ids=lambda value: str(value)[:24] if value else "missing",
)
def test_with_a_missing_or_weak_setting_the_site_does_not_start(tmp_path, name, value, check_id):
    result = python("-c", START, environment=production_environment(tmp_path, **{name: value}))
    assert result.returncode == 3, result.stderr
    assert check_id in result.stderr
    assert "HINT" in result.stderr
    assert "Traceback" not in result.stderr
    assert value is None or len(value) < 60 or value not in result.stderr


def test_the_deployment_check_refuses_the_development_telephone_and_nothing_else(production):
    refused = manage("check", "--deploy", environment=production)
    assert refused.returncode == 1
    assert re.findall(r"\(([\w.]+\.[EWC]\d+)\)", refused.stderr) == ["asana_site.E007"]


def test_no_development_account_is_made_in_production(production):
    result = manage("prepare_development", environment=production)
    assert result.returncode == 1
    assert "This is for development" in result.stderr


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def served(production, tmp_path):
    """gunicorn as in production, behind a proxy that speaks https; yields its port."""
    port = _free_port()
    environment = production | {"STATIC_ROOT": str(tmp_path / "static"), "WEB_CONCURRENCY": "1"}
    collected = manage("collectstatic", "--no-input", "--verbosity", "0", environment=environment)
    assert collected.returncode == 0, collected.stderr
    command = [
        *(sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"),
        *("--bind", f"127.0.0.1:{port}", "asana_site.wsgi"),
    ]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait_for(port, server)
            yield port
        finally:
            os.kill(server.pid, signal.SIGTERM)
            server.wait(timeout=20)


def _wait_for(port, server):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert server.poll() is None, "gunicorn ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("gunicorn did not start")


def _get(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(
        "GET", path, headers={"Host": "www.example.org", "X-Forwarded-Proto": "https"} | headers
    )
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_gunicorn_serves_pages_static_files_forms_and_the_sign_in_page(served):
    response, body = _get(served, "/")
    assert response.status == 200
    assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    stylesheet = re.search(rb'href="(/static/css/site\.\w+\.css)"', body)
    assert stylesheet
    response, _ = _get(served, stylesheet[1].decode(), **{"Accept-Encoding": "br"})
    assert response.status == 200
    assert response.headers["Content-Encoding"] == "br"
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Security-Policy"]
    response, _ = _get(served, "/contact/")
    assert response.headers["Set-Cookie"].startswith("__Host-csrf=")
    for attribute in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert attribute in response.headers["Set-Cookie"]
    response, body = _get(served, "/admin/login/")
    assert response.status == 200
    assert response.headers["Cache-Control"] == "no-store"
    response, _ = _get(served, "/nothing-here/")
    assert response.status == 404


def test_plain_http_is_led_to_https_and_other_hosts_are_refused(served):
    response, _ = _get(served, "/faq/", **{"X-Forwarded-Proto": "http"})
    assert response.status == 301
    assert response.headers["Location"] == "https://www.example.org/faq/"
    response, body = _get(served, "/", Host="evil.example")
    assert response.status == 400
    assert b"tel:988" in body
