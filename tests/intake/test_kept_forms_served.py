"""Kept forms, as visitors get them from gunicorn while the content changes."""

import re
import time
from urllib.parse import urlencode

import pytest

from tests.faults.postgres import Cluster
from tests.intake.answers import FORM_URLENCODED, contact_answers, insurance_answers
from tests.page_cache.asking import eventually, shell, until
from tests.site.serving import gunicorn, prepared

ANSWERS = {"/contact/": contact_answers(), "/verify-insurance/": insurance_answers()}
HIDDEN = re.compile(rb'<input type="hidden" name="(\w+)" value="([^"]*)"')
IOP, COUPLES = b'value="iop"', b'value="couples"'


@pytest.fixture(scope="module")
def cluster():
    with Cluster() as cluster:
        yield cluster


@pytest.fixture
def environment(cluster, tmp_path) -> dict[str, str]:
    return prepared(tmp_path, DATABASE_URL=cluster.url)


@pytest.fixture
def site(environment, tmp_path):
    with gunicorn(environment, tmp_path) as site:
        # The process has looked at the content once, and keeps both forms.
        assert eventually(site, "/contact/", IOP)
        time.sleep(1)
        for path in ANSWERS:
            assert site.ask(path)[0].status == 200
        yield site


def _send(site, path: str) -> int:
    hidden, cookie = site.form(path)
    body = f"{hidden}&step=send&{urlencode(ANSWERS[path])}"
    headers = {"Content-Type": FORM_URLENCODED, "Cookie": cookie}
    return site.ask(path, "POST", body, **headers)[0].status


def _no_longer(site, path: str, text: bytes) -> bool:
    return until(lambda: text not in site.ask(path)[1])


def test_a_form_shows_what_changed_without_a_restart(site, environment):
    facts = "telephone='(949) 555-0123', text_line='', hours='Mondays at dawn'"
    shell(environment, f"from asana_site.models import Center; Center.objects.update({facts})")
    for path in ANSWERS:
        assert eventually(site, path, b"(949) 555-0123")
        assert b"Mondays at dawn" in site.ask(path)[1]
    withdraw = "Program.objects.filter(key='couples').update(published_at=None)"
    shell(environment, f"from programs.models import Program; {withdraw}")
    for path in ANSWERS:
        assert _no_longer(site, path, COUPLES)
        assert _no_longer(site, f"{path}?program=couples", COUPLES)


def test_each_visitor_gets_tokens_and_a_cookie_of_their_own(site):
    for path in ANSWERS:
        answers = [site.ask(path) for _ in range(4)]
        tokens = [value for _, body in answers for _, value in HIDDEN.findall(body)]
        cookies = [response.headers["Set-Cookie"] for response, _ in answers]
        assert len(set(tokens)) == len(tokens) == 8
        assert len({cookie.partition(";")[0] for cookie in cookies}) == 4
        for response, body in answers:
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert response.headers["Vary"] == "Cookie"
            assert response.headers["Content-Length"] == str(len(body))
            assert "ETag" not in response.headers


def test_the_head_of_a_form_is_that_of_the_form(site):
    for path in ANSWERS:
        page, _ = site.ask(path)
        head, nothing = site.ask(path, "HEAD")
        assert nothing == b""
        assert head.status == 200
        for name in ("Content-Length", "Cache-Control", "Content-Security-Policy", "Vary"):
            assert head.headers[name] == page.headers[name]


def test_forms_are_shown_and_received_while_the_database_is_away(site, cluster, environment):
    cluster.stop()
    try:
        for path in ANSWERS:
            for _ in range(3):
                response, body = site.ask(path)
                assert response.status == 200
                assert IOP in body
            assert _send(site, path) == 302
    finally:
        cluster.start()
    shell(
        environment, "from django.core.management import call_command; call_command('drain_spool')"
    )
    count = "assert Submission.objects.count() == 2"
    shell(environment, f"from intake.models import Submission; {count}")
