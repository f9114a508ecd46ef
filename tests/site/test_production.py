"""The site as it runs for a center: it refuses unsafe settings, and serves with gunicorn."""

import re

import pytest

from tests.asana_site.headers import assert_protected
from tests.production import manage, production_environment, python
from tests.site.serving import GUNICORN, gunicorn, prepared, runserver

# Every test process must give the tests the same names, so the key is not made anew.
ANOTHER_PAIRS_KEY = "A" * 128
START = "import asana_site.wsgi; print('started')"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the site keeps its database, its static files and its log."""
    return tmp_path_factory.mktemp("production")


@pytest.fixture(scope="module")
def production(folder):
    """A production environment with a database and static files that are ready."""
    return prepared(folder)


@pytest.fixture(scope="module")
def site(production, folder):
    """The site behind gunicorn."""
    with gunicorn(production, folder) as site:
        yield site


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
        ("INTAKE_SEARCH_KEY", None, "intake.E008"),
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


# What a password may do to the address that it stands in, and where else one may end up.
SECRET = "geheim"
UNREADABLE = [
    ("DATABASE_URL", f"postgres://asana:{SECRET}/Wort@db.example.org/asana"),
    ("DATABASE_URL", f"postgres://asana:123/{SECRET}@db.example.org/asana"),
    ("DATABASE_URL", f"postgres://asana:Wort@db.example.org:{SECRET}/asana"),
    ("DATABASE_URL", f"sqlite://asana:{SECRET}@db.example.org/asana"),
    ("DATABASE_URL", f"//asana:{SECRET}@db.example.org/asana"),
    ("EMAIL_URL", f"smtp+tls://asana:{SECRET}/Wort@mail.example.org:587"),
    ("EMAIL_URL", f"{SECRET}://mail.example.org"),
    ("EMAIL_URL", f"smtp://[{SECRET}@mail.example.org"),
    ("PROXY_HOPS", SECRET),
    ("CONN_MAX_AGE", SECRET),
    ("HSTS_SECONDS", SECRET),
    ("PAGE_CACHE_MEGABYTES", SECRET),
    ("NOTICE_RETRY_SECONDS", "-.-"),
]


@pytest.mark.parametrize(("name", "value"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_value_that_cannot_be_read_is_refused_by_its_name_and_never_printed(
    tmp_path, name, value
):
    postgresql = {"DATABASE_URL": "postgres://asana@127.0.0.1:1/asana"}
    environment = production_environment(tmp_path, **postgresql | {name: value})
    result = python("-c", "import asana_site.settings", environment=environment)
    assert f"{name} cannot be read." in result.stderr
    assert SECRET not in result.stdout + result.stderr


@pytest.mark.parametrize(
    "command",
    [[*GUNICORN[1:], "--bind", "127.0.0.1:0", "asana_site.wsgi"], ["manage.py", "migrate"]],
    ids=["server", "command"],
)
def test_neither_a_server_nor_a_command_prints_a_part_of_a_password(tmp_path, command):
    name, value = UNREADABLE[0]
    environment = production_environment(tmp_path, **{name: value}, WEB_CONCURRENCY="1")
    result = python(*command, environment=environment)
    assert result.returncode != 0
    assert f"{name} cannot be read." in result.stderr
    assert SECRET not in result.stdout + result.stderr


def test_a_line_of_the_file_of_settings_that_cannot_be_read_is_not_printed(tmp_path):
    (tmp_path / "env").write_text(f"SECRET_KEY: {SECRET}\n")
    environment = production_environment(tmp_path, ENV_FILE=str(tmp_path / "env"))
    result = python("-c", "import asana_site.settings", environment=environment)
    assert "is not NAME=value" in result.stderr
    assert SECRET not in result.stdout + result.stderr


DEVELOPMENT = {"DEBUG": "True", "SITE_URL": None, "ALLOWED_HOSTS": None}


@pytest.mark.parametrize(
    ("changes", "check_id"),
    [
        ({"SITE_ROLE": "web"}, "asana_site.E009"),
        ({"SITE_ROLE": "worker", "AUDIT_KEY": None}, "intake.E005"),
        ({"SITE_ROLE": "worker", "INTAKE_PRIVATE_KEYS": None}, "intake.E005"),
        (
            {"SITE_ROLE": "public", "INTAKE_PRIVATE_KEYS": None, "AUDIT_KEY": None},
            "The public process was given INTAKE_SEARCH_KEY.",
        ),
        ({"PROXY_HOPS": "-1"}, "asana_site.E011"),
        ({"PROXY_HOPS": "6"}, "asana_site.E011"),
        (DEVELOPMENT | {"SITE_URL": "https://www.example.org"}, "asana_site.E008"),
        (DEVELOPMENT | {"SITE_ROLE": "public"}, "asana_site.E008"),
        (DEVELOPMENT | {"SITE_ROLE": "staff"}, "asana_site.E008"),
    ],
    ids=[
        *("role", "worker writes the record", "worker reads", "public searches"),
        *("no proxies", "many proxies"),
        *("debug", "public debug", "staff debug"),
    ],
)
def test_a_part_that_is_set_up_wrong_is_refused(tmp_path, changes, check_id):
    result = manage("check", environment=production_environment(tmp_path, **changes))
    assert result.returncode == 1
    assert check_id in result.stderr


def test_error_pages_that_show_code_are_for_the_development_server_alone(tmp_path):
    environment = production_environment(tmp_path, **DEVELOPMENT, WEB_CONCURRENCY="1")
    command = [*GUNICORN, "--bind", "127.0.0.1:0", "asana_site.wsgi"]
    for arguments in (["-c", START], command[1:]):
        result = python(*arguments, environment=environment)
        assert result.returncode == 3
        assert "DEBUG is on, and this is not the development server." in result.stderr


def test_the_development_server_shows_pages_and_tells_what_was_asked_without_its_query(
    production, tmp_path
):
    environment = production | DEVELOPMENT | {"SITE_URL": "http://localhost:8000"}
    environment = {name: value for name, value in environment.items() if value is not None}
    with runserver(environment, tmp_path) as site:
        response, _ = site.ask("/faq/?q=Quetzalcoatlus", Host="localhost")
        log = site.logged("GET /faq/ 200")
    assert response.status == 200
    assert_protected(response.headers, https=False)
    assert "Quetzalcoatlus" not in log


def test_the_worker_serves_no_pages(tmp_path):
    result = python("-c", START, environment=production_environment(tmp_path, SITE_ROLE="worker"))
    assert result.returncode == 3
    assert "worker, which serves no pages" in result.stderr


# --- The parts of the site, each in a process of its own ------------------------------------


def _statuses(environment, *paths):
    """What a process of that part answers to each path."""
    code = (
        "import asana_site.wsgi; from django.test import Client; "
        "client = Client(headers={'host': 'www.example.org'}, raise_request_exception=False); "
        f"print(*[client.get(path, secure=True).status_code for path in {paths}])"
    )
    result = python("-c", code, environment=environment)
    assert result.returncode == 0, result.stderr
    return [int(status) for status in result.stdout.split()]


PAGES = ("/", "/faq/", "/contact/", "/robots.txt", "/sitemap.xml")
STAFF_PAGES = ("/admin/sign-in/", "/admin/", "/admin", "/admin/nowhere/")


def test_the_staffs_part_serves_the_admin_and_nothing_else(production):
    staff = production | {"SITE_ROLE": "staff"}
    assert _statuses(staff, *STAFF_PAGES) == [200, 302, 301, 302]
    nothing = (*PAGES, "/favicon.ico", "/faq", "/programs/iop/", "/static/nothing.css")
    assert _statuses(staff, *nothing) == [404] * len(nothing)


def test_the_staffs_part_has_its_styles_and_leads_to_the_site(production, tmp_path):
    with gunicorn(production | {"SITE_ROLE": "staff"}, tmp_path) as site:
        _, page = site.ask("/admin/sign-in/")
        stylesheet = re.search(rb'href="(/static/[^"]+\.css)"', page)
        assert site.ask(stylesheet[1].decode())[0].status == 200
        response, page = site.ask("/faq/")
        assert response.status == 404
        assert b'href="/programs/"' in page


def test_the_deployment_check_refuses_the_development_telephone_and_nothing_else(production):
    refused = manage("check", "--deploy", environment=production)
    assert refused.returncode == 1
    assert re.findall(r"\(([\w.]+\.[EWC]\d+)\)", refused.stderr) == ["asana_site.E007"]


def test_no_development_account_is_made_in_production(production):
    result = manage("prepare_development", environment=production)
    assert result.returncode == 1
    assert "This is for development" in result.stderr


def test_gunicorn_serves_pages_static_files_forms_and_the_sign_in_page(site):
    response, body = site.ask("/")
    assert response.status == 200
    assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    stylesheet = re.search(rb'href="(/static/css/site\.\w+\.css)"', body)
    assert stylesheet
    response, _ = site.ask(stylesheet[1].decode(), **{"Accept-Encoding": "br"})
    assert response.status == 200
    assert response.headers["Content-Encoding"] == "br"
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Security-Policy"]
    response, _ = site.ask("/contact/")
    assert response.headers["Set-Cookie"].startswith("__Host-csrf=")
    for attribute in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert attribute in response.headers["Set-Cookie"]
    response, body = site.ask("/admin/sign-in/")
    assert response.status == 200
    assert response.headers["Cache-Control"] == "no-store"
    response, _ = site.ask("/nothing-here/")
    assert response.status == 404


def test_plain_http_is_led_to_https_and_other_hosts_are_refused(site):
    response, _ = site.ask("/faq/", **{"X-Forwarded-Proto": "http"})
    assert response.status == 301
    assert response.headers["Location"] == "https://www.example.org/faq/"
    response, body = site.ask("/", Host="evil.example")
    assert response.status == 400
    assert b"tel:988" in body
