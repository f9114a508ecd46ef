"""Settings that would put people at risk are refused, with a hint at what to do."""

import pytest
from django.core import checks
from django.db import OperationalError

from asana_site.checks import is_weak
from asana_site.models import Center

pytestmark = pytest.mark.django_db

GOOD_SECRET = "q8F-2mZ_vK7wLx0RjT5yBn3HcPd9sGa1uEoIi4MhVb6XtYkNzWlA"


@pytest.fixture(autouse=True)
def _good_settings(settings):
    """A site as it should be in production; each test spoils one thing."""
    settings.DEBUG = False
    settings.SECRET_KEY = GOOD_SECRET
    settings.SITE_URL = "https://www.harbor.example.org"
    settings.ALLOWED_HOSTS = ["www.harbor.example.org"]
    settings.ADMIN_PATH = "staff-only/"
    Center(telephone="(323) 555-2300").save()


def _found(deploy=True):
    messages = checks.run_checks(include_deployment_checks=deploy)
    return {m.id: m for m in messages if m.id.startswith("asana_site.")}


def _refused(check_id, deploy=True):
    """The only complaint there is, which must be an error and say what to do."""
    found = _found(deploy)
    assert list(found) == [check_id]
    assert found[check_id].level == checks.ERROR
    assert len(found[check_id].hint) > 20
    return found[check_id].msg


def test_good_settings_are_accepted():
    assert _found() == {}


@pytest.mark.parametrize(
    "secret", ["", "short", "a" * 60, "django-insecure-" + GOOD_SECRET, GOOD_SECRET[:49]]
)
def test_e001_a_secret_that_can_be_guessed_is_refused(settings, secret):
    settings.SECRET_KEY = secret
    assert "SECRET_KEY" in _refused("asana_site.E001", deploy=False)


def test_a_secret_of_fifty_random_characters_is_strong():
    assert not is_weak(GOOD_SECRET[:50])


@pytest.mark.parametrize(
    "address", ["", "harbor.example.org", "https://harbor.example.org/site", "https://a.org?b=c"]
)
def test_e002_a_site_that_does_not_know_its_address_is_refused(settings, address):
    settings.SITE_URL = address
    assert "SITE_URL" in _refused("asana_site.E002", deploy=False)


def test_e003_an_address_without_encryption_is_refused(settings):
    settings.SITE_URL = "http://harbor.example.org"
    assert "https://" in _refused("asana_site.E003", deploy=False)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_this_machine_may_rehearse_without_encryption(settings, host):
    settings.SITE_URL = f"http://{host}:8000"
    assert _found() == {}


@pytest.mark.parametrize("hosts", [[], [""], ["*"], ["harbor.example.org", "*"]])
def test_e004_a_site_that_answers_to_every_name_is_refused(settings, hosts):
    settings.ALLOWED_HOSTS = hosts
    assert "ALLOWED_HOSTS" in _refused("asana_site.E004", deploy=False)


@pytest.mark.parametrize("path", ["", "/", "admin", "/admin/", "ad min/", ".*/"])
def test_e005_an_admin_at_no_folder_is_refused(settings, path):
    settings.ADMIN_PATH = path
    assert "ADMIN_PATH" in _refused("asana_site.E005", deploy=False)


@pytest.mark.parametrize("path", ["admin/", "staff/desk-2/"])
def test_an_admin_in_a_folder_is_accepted(settings, path):
    settings.ADMIN_PATH = path
    assert _found() == {}


def test_e006_a_database_that_cannot_be_read_is_refused(monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr(Center, "load", away)
    assert "database" in _refused("asana_site.E006")


@pytest.mark.parametrize("telephone", ["(555) 555-0100", "1-323-555-0199", "ask 123 us 4567 90"])
def test_e007_a_number_that_nobody_answers_is_refused(telephone):
    Center(telephone=telephone).save()
    assert "telephone" in _refused("asana_site.E007")


def test_the_telephone_is_asked_for_only_when_the_site_is_deployed():
    Center(telephone="(555) 555-0100").save()
    assert _found(deploy=False) == {}


@pytest.fixture
def as_in_public(settings, monkeypatch):
    """Name the applications and the middleware of the public part, and what else is given.

    They are named and not loaded: what is loaded in a test run stays as it is.
    """

    def name(**more):
        public = {"INSTALLED_APPS": settings.PUBLIC_APPS, "MIDDLEWARE": settings.PUBLIC_MIDDLEWARE}
        for setting, names in public.items():
            monkeypatch.setattr(settings._wrapped, setting, [*names, *more.get(setting, [])])

    return name


@pytest.fixture
def developing(settings):
    """A developer's own machine."""
    settings.DEBUG, settings.ALLOWED_HOSTS = True, []
    settings.SITE_URL = "http://localhost:8000"
    return settings


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_a_developer_may_see_code_on_error_pages(developing, host):
    developing.SITE_URL = f"http://{host}:8000"
    assert _found(deploy=False) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", ""),
        ("SITE_URL", "https://localhost"),
        ("SITE_URL", "http://www.harbor.example.org"),
        ("SITE_URL", "http://localhost.harbor.example.org"),
        ("SITE_ROLE", "public"),
        ("SITE_ROLE", "staff"),
        ("SITE_ROLE", "worker"),
    ],
)
def test_e008_error_pages_that_show_code_are_refused_anywhere_else(
    developing, as_in_public, name, value
):
    as_in_public()
    setattr(developing, name, value)
    assert "DEBUG" in _refused("asana_site.E008", deploy=False)


@pytest.mark.parametrize("role", ["", "Public", "web", "public,staff"])
def test_e009_a_process_without_a_part_to_play_is_refused(settings, role):
    settings.SITE_ROLE = role
    assert "SITE_ROLE" in _refused("asana_site.E009", deploy=False)


@pytest.mark.parametrize("role", ["public", "staff", "worker", "all"])
def test_each_part_may_be_played(settings, as_in_public, role):
    settings.SITE_ROLE = role
    if role == "public":
        as_in_public()
    assert _found(deploy=False) == {}


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ("INSTALLED_APPS", "django.contrib.admin"),
        ("INSTALLED_APPS", "django.contrib.sessions"),
        ("INSTALLED_APPS", "allauth.mfa"),
        ("INSTALLED_APPS", "asana_site.audit"),
        ("MIDDLEWARE", "django.contrib.sessions.middleware.SessionMiddleware"),
        ("MIDDLEWARE", "django.contrib.auth.middleware.AuthenticationMiddleware"),
    ],
)
def test_e010_the_public_part_has_nothing_of_the_staffs(settings, as_in_public, setting, name):
    settings.SITE_ROLE = "public"
    as_in_public(**{setting: [name]})
    assert "public" in _refused("asana_site.E010", deploy=False)


@pytest.mark.parametrize("hops", [-1, 6, 1000])
def test_e011_a_number_of_proxies_that_nobody_has_is_refused(settings, hops):
    settings.PROXY_HOPS = hops
    assert "PROXY_HOPS" in _refused("asana_site.E011", deploy=False)


@pytest.mark.parametrize("hops", [0, 1, 5])
def test_a_number_of_proxies_is_accepted(settings, hops):
    settings.PROXY_HOPS = hops
    assert _found(deploy=False) == {}


def test_e012_a_site_served_over_https_has_a_declared_proxy(settings):
    settings.SERVED_OVER_HTTPS = True
    settings.PROXY_HOPS = 0
    assert "PROXY_HOPS" in _refused("asana_site.E012", deploy=True)


@pytest.mark.parametrize("name", ["CALL_BACK_HOURS", "CLAIM_HOURS"])
@pytest.mark.parametrize("hours", [0, -1, 0.05, 169, float("nan"), float("inf")])
def test_e014_hours_that_cannot_be_counted_are_refused_by_name(settings, name, hours):
    setattr(settings, name, hours)
    assert name in _refused("asana_site.E014", deploy=False)


@pytest.mark.parametrize("hours", [0.1, 2, 168])
def test_hours_that_can_be_counted_are_accepted(settings, hours):
    settings.CALL_BACK_HOURS = settings.CLAIM_HOURS = hours
    assert not [found for found in checks.run_checks() if found.id == "asana_site.E014"]
