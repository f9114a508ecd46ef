"""When something does not work, the page says so and still leads to help."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from django.conf import settings
from django.contrib.redirects.models import Redirect
from django.core.exceptions import PermissionDenied
from django.db import DataError, OperationalError
from django.test import Client, RequestFactory

from articles.views import HomeView, QuestionListView
from asana_site.models import Center
from asana_site.views.errors import csrf_failure, permission_denied, server_error
from tests.asana_site.reading import html_of


def _break(*args, **kwargs):
    raise DataError("column secret contains (Jane Doe, 555-0147)")


def _be_away(*args, **kwargs):
    raise OperationalError("connection to (Jane Doe, 555-0147) refused")


@pytest.fixture
def answers(client, monkeypatch):
    """Every kind of error, as a visitor meets it."""
    Redirect.objects.create(site_id=settings.SITE_ID, old_path="/removed/", new_path="")
    Center.load()
    found = {
        400: client.post("/contact/", {"message": "x" * 600_000}),
        403: permission_denied(RequestFactory().get("/nowhere/"), PermissionDenied()),
        404: client.get("/nowhere/"),
        410: client.get("/removed/"),
        "csrf": Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a"}),
    }
    monkeypatch.setattr(HomeView, "get_context_data", _break)
    monkeypatch.setattr(QuestionListView, "get_context_data", _be_away)
    client.raise_request_exception = False
    return found | {500: client.get("/"), 503: client.get("/faq/")}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "status", "heading"),
    [
        (400, 400, "That did not arrive in one piece"),
        (403, 403, "This page is not open to you"),
        (404, 404, "There is no page here"),
        (410, 410, "This page was taken down"),
        (500, 500, "Something went wrong on our side"),
        (503, 503, "Something went wrong on our side"),
        ("csrf", 403, "We could not tell that this came from our page"),
    ],
)
def test_an_error_page_tells_the_truth_and_leads_to_help(answers, kind, status, heading):
    response = answers[kind]
    html = html_of(response)
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in html
    assert 'href="tel:+1-555-555-0100"' in html
    assert 'href="tel:988"' in html
    assert 'href="tel:911"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="canonical"' not in html
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_staff_with_another_role_stay_among_the_staff_pages(editor_client):
    response = editor_client.get("/admin/intake/submission/")
    html = html_of(response)
    assert response.status_code == 403
    assert "<h1>This page is not open to you</h1>" in html
    assert "It is for staff with another role." in html
    assert '<div id="site-name">' in html
    assert 'href="/admin/">Back to the staff pages</a>' in html
    assert "Submissions" not in html
    assert '<meta name="robots" content="noindex">' in html
    for of_visitors in ("tel:", "<footer class=", "/crisis-help/", "site.css"):
        assert of_visitors not in html
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_an_error_page_tells_nothing_of_what_went_wrong(answers):
    for kind in (500, 503):
        assert "Jane Doe" not in html_of(answers[kind])
        assert "Error" not in html_of(answers[kind])


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [404, 410])
def test_a_page_that_is_not_there_leads_to_what_people_look_for(answers, kind):
    main = html_of(answers[kind]).partition("<main")[2].partition("</main>")[0]
    for path in ("/programs/", "/payment-options/", "/faq/", "/crisis-help/"):
        assert f'href="{path}"' in main


@pytest.mark.django_db
def test_a_request_for_another_host_is_refused_with_a_page(client):
    response = client.get("/", headers={"host": "elsewhere.example.org"})
    assert response.status_code == 400
    assert "tel:988" in html_of(response)


@pytest.mark.django_db
def test_a_form_with_far_too_many_fields_is_refused_with_a_page(client):
    response = client.post("/contact/", {f"field-{number}": "x" for number in range(500)})
    assert response.status_code == 400
    assert "tel:988" in html_of(response)


def test_the_page_for_a_failure_appears_while_the_database_is_away(client):
    # Without the database mark, any question to the database fails.
    Center._remembered = Center(telephone="(555) 555-0123")
    client.raise_request_exception = False
    response = client.get("/faq/")
    assert response.status_code == 500
    assert 'href="tel:+1-555-555-0123">(555) 555-0123</a>' in html_of(response)


def test_the_page_for_a_failure_appears_in_a_process_that_has_read_nothing_yet():
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "tel:+1" not in html_of(response)
    assert "tel:988" in html_of(response)


@pytest.mark.django_db
def test_the_page_for_a_failure_may_use_its_own_style_and_no_other(answers):
    response = answers[500]
    (style,) = re.findall(r"<style>(.*?)</style>", html_of(response), re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
    assert policy["style-src"] == f"'sha256-{digest}'"
    assert policy["default-src"] == "'none'"
    for outside in ("<link", "<img", "<script", "/static/"):
        assert outside not in html_of(response)


@pytest.mark.django_db
def test_other_pages_allow_no_style_inside_of_them(client):
    assert "style-src 'self'" in client.get("/")["Content-Security-Policy"]


@pytest.mark.django_db
def test_without_the_database_a_missing_page_is_a_failure_of_ours(client, monkeypatch):
    monkeypatch.setattr(Center, "load", classmethod(_break))
    response = client.get("/nowhere/")
    assert response.status_code == 500
    assert "tel:988" in html_of(response)


@pytest.mark.django_db
def test_a_refused_form_comes_back_with_what_was_typed():
    response = Client(enforce_csrf_checks=True).post("/contact/", {"message": "Typed at length"})
    assert response.status_code == 403
    assert "Typed at length" in html_of(response)
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_refused_post_to_no_page_at_all_is_answered():
    request = RequestFactory().post("/nowhere/")
    assert csrf_failure(request, "no cookie").status_code == 403
