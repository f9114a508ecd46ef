"""Over the network, every kind of answer protects its reader, and no log repeats a request."""

import json
import re
import sqlite3
from contextlib import closing

import pytest

from tests.asana_site.headers import assert_protected
from tests.production import manage
from tests.site.serving import gunicorn, prepared

CANARY = "Quetzalcoatlus"
FORM = "application/x-www-form-urlencoded"

SIGNED_IN = """
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from tests.staff.signing_in import sign_in
user = User.objects.create_user("editor", is_staff=True)
user.groups.add(Group.objects.get(name="Editors"))
client = sign_in(Client(), user)
print(client.cookies[settings.SESSION_COOKIE_NAME].OutputString().partition(";")[0])
"""
REMOVED = """
from django.contrib.redirects.models import Redirect
Redirect.objects.create(site_id=1, old_path="/removed/", new_path="")
Redirect.objects.create(site_id=1, old_path="/moved/", new_path="/faq/")
"""


class Walk:
    """The served site, an editor who is signed in, and the way to break a table."""

    def __init__(self, site, database, cookie):
        self.site, self.database, self.cookie = site, database, cookie

    def ask(self, path, *arguments, **headers):
        return self.site.ask(path, *arguments, **headers)

    def staff(self, path, *arguments, **headers):
        return self.site.ask(path, *arguments, **headers, Cookie=self.cookie)

    def refused_form(self):
        body, cookie = self.site.form("/contact/")
        return self.send("/contact/", f"{body}&name={CANARY}", cookie)

    def send(self, path, body, cookie=""):
        headers = {"Content-Type": FORM, "Origin": "https://www.example.org", "Cookie": cookie}
        return self.site.ask(path, "POST", body, **headers)

    def too_long(self, path):
        _, cookie = self.site.form("/contact/")
        return self.send(path, f"message={CANARY * 50_000}", cookie)

    def static(self):
        _, page = self.site.ask("/")
        (stylesheet,) = re.findall(r'href="(/static/css/[^"]+)"', page.decode())
        return self.site.ask(stylesheet)

    def without(self, table, path):
        """The answer of a page while one of its tables is away."""
        self._rename(table, f"away_{table}")
        try:
            return self.staff(path)
        finally:
            self._rename(f"away_{table}", table)

    def _rename(self, old, new):
        with closing(sqlite3.connect(self.database, timeout=10)) as connection:
            connection.execute(f"ALTER TABLE {old} RENAME TO {new}")


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    environment = prepared(folder)
    made = manage("shell", "-v", "0", "-c", SIGNED_IN + REMOVED, environment=environment)
    assert made.returncode == 0, made.stderr
    with gunicorn(environment, folder) as site:
        yield Walk(site, folder / "production.sqlite3", made.stdout.strip())


PUBLIC = {
    "page": (200, lambda w: w.ask(f"/faq/?q={CANARY}")),
    "head of a page": (200, lambda w: w.ask("/faq/", "HEAD")),
    "form": (200, lambda w: w.ask("/contact/")),
    "refused form": (422, Walk.refused_form),
    "forged form": (403, lambda w: w.send("/contact/", f"name={CANARY}")),
    "forged post": (403, lambda w: w.send("/programs/", f"name={CANARY}")),
    "too long": (400, lambda w: w.too_long("/contact/")),
    "static file": (200, Walk.static),
    "no static file": (404, lambda w: w.ask("/static/nothing.css")),
    "robots": (200, lambda w: w.ask("/robots.txt")),
    "sitemap": (200, lambda w: w.ask("/sitemap.xml")),
    "favicon": (302, lambda w: w.ask("/favicon.ico")),
    "slash": (301, lambda w: w.ask("/faq")),
    "moved": (301, lambda w: w.ask("/moved/")),
    "gone": (410, lambda w: w.ask("/removed/")),
    "not found": (404, lambda w: w.ask(f"/{CANARY}/")),
    "foreign host": (400, lambda w: w.ask("/", Host=f"{CANARY}.example.org")),
    "null character": (400, lambda w: w.ask(f"/{CANARY}%00/")),
    "method": (405, lambda w: w.ask("/robots.txt", "TRACE")),
    "failure": (
        503,
        lambda w: w.without("programs_program", f"/programs/{CANARY.lower()}/?q={CANARY}"),
    ),
}
STAFF = {
    "sign-in": (200, lambda w: w.ask("/admin/sign-in/")),
    "led to sign-in": (302, lambda w: w.ask(f"/admin/?q={CANARY}")),
    "missing slash": (301, lambda w: w.ask("/admin")),
    "forged": (403, lambda w: w.send("/admin/sign-in/", f"username={CANARY}")),
    "too long": (400, lambda w: w.too_long("/admin/sign-in/")),
    "front page": (200, lambda w: w.staff("/admin/")),
    "preview": (200, lambda w: w.staff("/admin/programs/program/1/preview/")),
    "page of other staff": (403, lambda w: w.staff("/admin/intake/submission/")),
    "not found": (404, lambda w: w.staff(f"/admin/{CANARY}/")),
    "null character": (400, lambda w: w.staff("/admin/%00/")),
    "foreign host": (400, lambda w: w.staff("/admin/", Host=f"{CANARY}.example.org")),
    "failure": (503, lambda w: w.without("django_session", f"/admin/?q={CANARY}")),
}
BROKEN = {
    "no request": (400, f"{CANARY}\r\n\r\n"),
    "a version": (400, f"GET /?q={CANARY} HTTP/9.9\r\n\r\n"),
    "a header": (400, f"GET / HTTP/1.1\r\nHost: a\r\nb {CANARY}: c\r\n\r\n"),
    "a long address": (414, f"GET /{CANARY * 500} HTTP/1.1\r\nHost: a\r\n\r\n"),
    "a long header": (431, f"GET / HTTP/1.1\r\nHost: a\r\nCookie: {CANARY * 900}\r\n\r\n"),
    "two lengths": (
        400,
        f"POST / HTTP/1.1\r\nHost: {CANARY}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ),
}


@pytest.mark.parametrize("kind", PUBLIC)
def test_over_the_network_an_answer_to_a_visitor_protects_its_reader(walk, kind):
    status, ask = PUBLIC[kind]
    response, _ = ask(walk)
    assert response.status == status
    assert_protected(response.headers, https=True)


@pytest.mark.parametrize("kind", STAFF)
def test_over_the_network_an_answer_to_staff_protects_its_reader(walk, kind):
    status, ask = STAFF[kind]
    response, _ = ask(walk)
    assert response.status == status
    assert_protected(response.headers, staff=True, https=True)


@pytest.mark.parametrize(("path", "staff"), [("/faq/", False), ("/admin/", True)])
def test_over_the_network_the_way_to_https_protects_its_reader(walk, path, staff):
    response, _ = walk.ask(path, **{"X-Forwarded-Proto": "http"})
    assert response.status == 301
    assert_protected(response.headers, staff=staff, https=False)


@pytest.mark.parametrize("kind", BROKEN)
def test_a_request_that_never_reaches_the_site_is_answered_with_help_and_repeats_nothing(
    walk, kind
):
    status, request = BROKEN[kind]
    response, body = walk.site.say(request.encode())
    assert response.status == status
    assert_protected(response.headers, https=True)
    assert response.headers["Cache-Control"] == "no-store"
    assert CANARY.encode() not in body
    assert b"(555) 555-0100" in body
    assert b"988" in body


def test_the_log_of_the_server_has_one_line_an_event_and_nothing_of_a_request(walk):
    for _, ask in (PUBLIC["failure"], PUBLIC["foreign host"], PUBLIC["refused form"]):
        ask(walk)
    walk.site.say(BROKEN["a header"][1].encode())
    text = walk.site.logged('"where": "gunicorn/workers/base.py')
    for sent in (CANARY, CANARY.lower(), "www.example.org", "127.0.0.1"):
        assert sent not in text
    lines = [json.loads(line) for line in text.splitlines()]
    events = {line["event"] for line in lines}
    assert events >= {"gunicorn.error", "django.request", "django.security.DisallowedHost"}
    (failure, *_) = [line for line in lines if line.get("status_code") == 503]
    assert failure["exception"]["type"] == "django.db.utils.OperationalError"
    assert "/site-packages" not in json.dumps(lines)
    assert all(line["where"][0] != "/" for line in lines)
