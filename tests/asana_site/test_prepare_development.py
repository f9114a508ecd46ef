"""`manage.py prepare_development` makes a newcomer's site, and never harms one that is there."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from asana_site.models import Center
from programs.models import Program

pytestmark = pytest.mark.django_db

PASSWORD = "a trial password of some length"


@pytest.fixture(autouse=True)
def _development(settings):
    settings.DEBUG = True
    settings.DEVELOPMENT_STAFF_PASSWORD = PASSWORD


def _prepare(**options):
    told = StringIO()
    call_command("prepare_development", stdout=told, **options)
    return told.getvalue()


def test_it_says_where_the_site_is_and_how_to_sign_in(client):
    told = _prepare(address="http://127.0.0.1:9000")
    assert "http://127.0.0.1:9000/\n" in told
    assert "http://127.0.0.1:9000/admin/\n" in told
    assert f"user staff, password {PASSWORD}\n" in told
    assert client.login(username="staff", password=PASSWORD)


def test_the_account_may_do_everything():
    _prepare()
    staff = User.objects.get(username="staff")
    assert staff.is_superuser
    assert staff.is_staff


def test_a_second_run_keeps_everything():
    first = _prepare()
    program = Program.objects.first()
    program.summary = "An editor's words."
    program.save()
    Center(name="Another name").save()
    before = User.objects.values().get(username="staff")
    assert _prepare() == first
    assert User.objects.values().get(username="staff") == before
    assert Program.objects.get(pk=program.pk).summary == "An editor's words."
    assert Center.load().name == "Another name"


def test_a_password_that_was_changed_is_kept_and_not_told():
    _prepare()
    staff = User.objects.get(username="staff")
    staff.set_password("another password")
    staff.save()
    told = _prepare()
    assert PASSWORD not in told
    assert "another password" not in told
    assert "with the password that you gave it" in told
    staff.refresh_from_db()
    assert staff.check_password("another password")


def test_it_refuses_to_touch_a_site_that_serves_people(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG=True"):
        _prepare()
    assert not User.objects.filter(username="staff").exists()


def test_it_invents_no_password(settings):
    settings.DEVELOPMENT_STAFF_PASSWORD = ""
    with pytest.raises(CommandError, match="DEVELOPMENT_STAFF_PASSWORD"):
        _prepare()
    assert not User.objects.filter(username="staff").exists()


def test_an_account_that_is_there_needs_no_password_in_the_settings(settings):
    _prepare()
    settings.DEVELOPMENT_STAFF_PASSWORD = ""
    assert "with the password that you gave it" in _prepare()
