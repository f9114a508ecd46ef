"""Every kind of answer protects its reader, whoever gives it: a page, a refusal, a failure."""

from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.redirects.models import Redirect
from django.test import Client, override_settings

from articles.views import HomeView
from tests.asana_site.headers import assert_protected
from tests.intake.answers import contact_answers, insurance_answers, open_form, send
from tests.programs.rows import a_program
from tests.staff.signing_in import sign_in

pytestmark = pytest.mark.django_db

TOO_LONG = {"message": "x" * 600_000}
ELSEWHERE = {"host": "elsewhere.example.org"}


def _fail(*args, **kwargs):
    raise RuntimeError("Jane Doe, 555-0147")


def _removed():
    Redirect.objects.create(site_id=settings.SITE_ID, old_path="/removed/", new_path="")
    return "/removed/"


def _moved():
    program = a_program(slug="before")
    program.slug = "behind"
    program.save()
    return "/programs/before/"


def _static(client):
    Path(settings.STATIC_ROOT, "probe.css").write_text("a{}")
    return client.get("/static/probe.css")


def _sent(client):
    return client.get(send(client, "/contact/", contact_answers()).url)


def _not_stored(client):
    hidden = open_form(client, "/contact/")
    with override_settings(INTAKE_PUBLIC_KEY=""):
        return send(client, "/contact/", contact_answers(), hidden)


def _forged(client, path):
    return client.stranger(enforce_csrf_checks=True).post(path, {"a": "b"})


def _failure(client, path, view, method):
    with patch.object(view, method, _fail):
        return client.get(path)


# What a visitor is answered: the status, and how to get it.
PUBLIC = {
    "page": (200, lambda c: c.get("/faq/")),
    "head of a page": (200, lambda c: c.head("/faq/")),
    "static file": (200, _static),
    "robots": (200, lambda c: c.get("/robots.txt")),
    "security": (200, lambda c: c.get("/.well-known/security.txt")),
    "sitemap": (200, lambda c: c.get("/sitemap.xml")),
    "favicon": (302, lambda c: c.get("/favicon.ico")),
    "slash": (301, lambda c: c.get("/faq")),
    "moved": (301, lambda c: c.get(_moved())),
    "foreign host": (400, lambda c: c.get("/", headers=ELSEWHERE)),
    "null character": (400, lambda c: c.get("/faq%00/")),
    "not found": (404, lambda c: c.get("/nowhere/")),
    "no static file": (404, lambda c: c.get("/static/nothing.css")),
    "question": (200, lambda c: c.post("/faq/", {"words": "pain"})),
    "method": (405, lambda c: c.post("/programs/")),
    "options": (200, lambda c: c.options("/faq/")),
    "gone": (410, lambda c: c.get(_removed())),
    "failure": (500, lambda c: _failure(c, "/", HomeView, "get_context_data")),
}
FORMS = {
    "form": (200, lambda c: c.get("/contact/")),
    "sent": (200, _sent),
    "received": (302, lambda c: send(c, "/verify-insurance/", insurance_answers())),
    "refused": (422, lambda c: send(c, "/contact/", contact_answers(consent=None))),
    "forged": (403, lambda c: _forged(c, "/contact/")),
    "not stored": (503, _not_stored),
}
STAFF = {
    "sign-in": (200, lambda c: c.stranger().get("/admin/sign-in/")),
    "led to sign-in": (302, lambda c: c.stranger().get("/admin/")),
    "missing slash": (301, lambda c: c.get("/admin")),
    "front page": (200, lambda c: c.get("/admin/")),
    "list": (200, lambda c: c.get("/admin/programs/program/")),
    "preview": (200, lambda c: c.get(f"/admin/programs/program/{a_program().pk}/preview/")),
    "page of other staff": (403, lambda c: c.get("/admin/intake/submission/")),
    "forged": (
        403,
        lambda c: _forged(c, "/admin/sign-in/"),
    ),
    "not found": (404, lambda c: c.get("/admin/programs/program/0/preview/")),
    "no such page": (404, lambda c: c.get("/admin/nowhere/")),
    "null character": (400, lambda c: c.get("/admin/%00/")),
    "foreign host": (400, lambda c: c.get("/admin/sign-in/", headers=ELSEWHERE)),
    "too long": (400, lambda c: c.post("/admin/programs/program/add/", TOO_LONG)),
    "method": (405, lambda c: c.get("/admin/sign-in/stay/")),
    "failure": (500, lambda c: _failure(c, "/admin/", AdminSite, "get_app_list")),
}


class Browser(Client):
    """A browser that speaks http or https, signed in or not."""

    def __init__(self, scheme="http", **options):
        super().__init__(raise_request_exception=False, **options)
        self.scheme = scheme

    def request(self, **request):
        return super().request(**request | {"wsgi.url_scheme": self.scheme})

    def stranger(self, **options):
        """Another browser, not signed in."""
        return Browser(self.scheme, **options)

    def answer(self, kind):
        """The answer of one kind, which must have the status of its kind."""
        status, ask = kind
        response = ask(self)
        response.close()
        assert response.status_code == status
        return response


@pytest.fixture(params=["http", "https"])
def visitor(request, settings, tmp_path):
    """A visitor with a browser."""
    settings.SECURE_HSTS_SECONDS = 3600
    settings.STATIC_ROOT = tmp_path
    return Browser(request.param)


@pytest.mark.parametrize("kind", PUBLIC)
def test_an_answer_to_a_visitor_protects_its_reader(visitor, kind):
    response = visitor.answer(PUBLIC[kind])
    assert_protected(response.headers, https=visitor.scheme == "https")
    assert not response.cookies


@pytest.mark.parametrize("kind", FORMS)
def test_an_answer_of_a_form_is_kept_nowhere_and_names_itself_to_no_other_page(visitor, kind):
    response = visitor.answer(FORMS[kind])
    assert_protected(response.headers, https=visitor.scheme == "https")
    if kind != "received":
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("kind", STAFF)
def test_an_answer_to_staff_stays_out_of_caches_referrers_and_search_engines(visitor, editor, kind):
    sign_in(visitor, editor)
    response = visitor.answer(STAFF[kind])
    assert_protected(response.headers, staff=True, https=visitor.scheme == "https")


@pytest.mark.parametrize("path", ["/admin/", "/faq/"])
def test_the_way_to_https_protects_its_reader_too(settings, path):
    settings.SECURE_SSL_REDIRECT = True
    response = Browser().get(path)
    assert response.status_code == 301
    assert response["Location"] == f"https://testserver{path}"
    assert_protected(response.headers, staff=path == "/admin/", https=False)


def test_an_ordinary_page_may_be_found_by_search_engines_and_named_within_the_site(client):
    response = client.get("/faq/")
    assert "X-Robots-Tag" not in response.headers
    assert response["Referrer-Policy"] == "same-origin"
