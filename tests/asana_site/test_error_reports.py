"""On a developer's own machine an error page shows code and nothing that somebody typed."""

import pytest
from django.test import Client

from articles.views import HomeView
from intake.forms import IntakeForm
from tests.intake.answers import contact_answers, open_form, send

pytestmark = pytest.mark.django_db

CANARY = "Quetzalcoatlus"


def _fail_with_what_was_typed(form):
    typed = form.cleaned_data["name"]
    try:
        raise KeyError(typed)
    except KeyError as error:
        error.add_note(typed)
        raise UnicodeDecodeError("utf-8", f"{typed} {form.data}".encode(), 0, 5, typed) from error


@pytest.fixture
def developer(settings):
    """A developer's browser, with a cookie and without the words."""
    settings.DEBUG = True
    client = Client(raise_request_exception=False)
    client.cookies["remembered"] = f"{CANARY}-cookie"
    return client


@pytest.mark.parametrize("accept", ["text/html", "text/plain"])
def test_a_form_that_fails_shows_code_and_nothing_that_was_typed(developer, monkeypatch, accept):
    monkeypatch.setattr(IntakeForm, "answers", _fail_with_what_was_typed)
    hidden = open_form(developer, "/contact/")
    developer.defaults["HTTP_ACCEPT"] = accept
    answers = contact_answers(name=f"{CANARY}-name", message=f"{CANARY}-message")
    response = send(developer, "/contact/", answers, hidden)
    page = response.content.decode()
    assert response.status_code == 500
    assert "UnicodeDecodeError" in page
    assert "_fail_with_what_was_typed" in page
    assert f"{CANARY}-" not in page
    assert developer.cookies["csrftoken"].value not in page


def test_settings_and_the_environment_are_not_shown(developer, monkeypatch, settings):
    monkeypatch.setattr(HomeView, "get_context_data", lambda *args, **kwargs: 1 // 0)
    for name in ("SECRET_KEY", "INTAKE_DIGEST_KEY", "AUDIT_KEY"):
        setattr(settings, name, f"{CANARY}-{name}")
    page = developer.get("/", DATABASE_URL=f"postgres://{CANARY}-host").content.decode()
    assert f"{CANARY}-" not in page
    assert str(settings.BASE_DIR / "templates") not in page


def test_a_page_that_fails_says_what_is_wrong(developer, monkeypatch):
    monkeypatch.setattr(HomeView, "get_context_data", lambda *args, **kwargs: 1 // 0)
    page = developer.get("/").content.decode()
    assert "ZeroDivisionError" in page
    assert "integer division or modulo by zero" in page
