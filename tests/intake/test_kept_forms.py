"""The empty form is made once for each version of the content, and is each visitor's own."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from asana_site.content_version import ENVIRON_NAME
from asana_site.models import Center
from intake.models import CardPhotograph, Submission
from programs.models import Program
from tests.intake.answers import (
    check,
    contact_answers,
    hidden_fields,
    insurance_answers,
    post,
    send,
)
from tests.intake.photographs.sending import send_both
from tests.intake.test_faults import Away
from tests.statements import asked

pytestmark = pytest.mark.django_db

PATHS = ("/contact/", "/verify-insurance/")
ANSWERS = {"/contact/": contact_answers, "/verify-insurance/": insurance_answers}
both_forms = pytest.mark.parametrize("path", PATHS)
QUERIES = ("", "?program=iop", "?program=unsure", "?program=nobody", "?other=1")


@pytest.fixture
def version() -> dict[str, object]:
    return {ENVIRON_NAME: object()}


@pytest.fixture
def visitor(version) -> Client:
    """A browser whose requests come through the page cache."""
    return Client(**version)


def _without_tokens(response) -> str:
    html = response.content.decode()
    for name in ("csrfmiddlewaretoken", "token"):
        html = html.replace(hidden_fields(html)[name], name)
    return html


@both_forms
@pytest.mark.parametrize("query", QUERIES)
def test_a_kept_form_is_to_the_letter_what_the_template_makes(client, visitor, path, query):
    visitor.get(path + query)
    kept = visitor.get(path + query)
    made = client.get(path + query)
    assert made.templates
    assert not kept.templates
    assert _without_tokens(kept) == _without_tokens(made)
    assert kept.headers.items() == made.headers.items()
    cookies = [answer.cookies["csrftoken"] | {"expires": "then"} for answer in (kept, made)]
    assert cookies[0] == cookies[1]


@both_forms
def test_a_kept_form_asks_the_database_for_nothing(visitor, path):
    visitor.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert visitor.get(path).status_code == 200
    assert len(captured) == 0


@both_forms
def test_no_two_visitors_and_no_two_openings_share_a_token(version, path):
    browsers = [Client(**version), Client(**version)]
    pages = [browser.get(path) for browser in browsers * 2]
    for name in ("csrfmiddlewaretoken", "token"):
        assert len({hidden_fields(page.content.decode())[name] for page in pages}) == len(pages)
    assert len({browser.cookies["csrftoken"].value for browser in browsers}) == len(browsers)


@both_forms
def test_a_kept_form_is_the_browsers_own_and_is_received(version, path):
    browser, other = (Client(enforce_csrf_checks=True, **version) for _ in range(2))
    browser.get(path)
    other.get(path)
    hidden = hidden_fields(browser.get(path).content.decode())
    assert send(other, path, ANSWERS[path](), hidden).status_code == 403
    assert send(browser, path, ANSWERS[path](), hidden).status_code == 302
    assert Submission.objects.count() == 1


@both_forms
def test_what_somebody_typed_is_never_kept(version, visitor, path):
    visitor.get(path)
    refused = send(visitor, path, ANSWERS[path](telephone="x"))
    assert refused.status_code == 422
    assert "Rosa Delgado" in refused.content.decode()
    shown = check(visitor, "/verify-insurance/", insurance_answers())
    assert "Rosa Delgado" in shown.content.decode()
    for browser in (visitor, Client(**version)):
        html = browser.get(path).content.decode()
        assert "Rosa" not in html
        assert "There is a problem" not in html


@both_forms
def test_a_chosen_program_is_a_page_of_its_own(visitor, path):
    for query in ("", "?program=iop", "?program=couples", "", "?program=iop"):
        html = visitor.get(path + query).content.decode()
        chosen = query.partition("=")[2]
        assert f'<option value="{chosen}" selected>' in html
        assert html.count(" selected>") == html.count("<select")


@both_forms
def test_programs_that_nobody_has_cannot_fill_the_memory(visitor, path):
    visitor.get(path)
    for number in range(20):
        assert not visitor.get(f"{path}?program=nobody-{number}").templates
        assert not visitor.get(f"{path}?{number}=1").templates


@both_forms
def test_another_version_of_the_content_is_another_page(visitor, path):
    visitor.get(path)
    Center.objects.update_or_create(pk=1, defaults={"telephone": "(949) 555-0123"})
    Program.objects.filter(key="couples").update(published_at=None)
    visitor.defaults[ENVIRON_NAME] = object()
    html = visitor.get(path).content.decode()
    assert "(949) 555-0123" in html
    assert 'value="couples"' not in html


@both_forms
def test_without_a_known_version_every_form_is_made_anew(client, path):
    client.get(path)
    assert client.get(path).templates


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content")
@both_forms
def test_what_is_made_while_the_database_is_away_is_not_kept(visitor, path):
    with Away("programs_program", "asana_site_center", "django_redirect"):
        html = visitor.get(path).content.decode()
    assert 'value="iop"' not in html
    assert 'value="iop"' in visitor.get(path).content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content")
@both_forms
def test_a_form_and_its_programs_stay_while_the_database_is_away(visitor, path):
    hidden = hidden_fields(visitor.get(path).content.decode())
    with Away("programs_program", "asana_site_center", "django_redirect"):
        assert 'value="iop"' in visitor.get(path).content.decode()
        wrong = send(visitor, path, ANSWERS[path](telephone="x", program="couples"), hidden)
        assert wrong.status_code == 422
        assert 'value="iop"' in wrong.content.decode()
        assert send(visitor, path, ANSWERS[path](), hidden).status_code == 302


@both_forms
def test_a_form_is_received_with_a_count_and_one_insert(visitor, path):
    hidden = hidden_fields(visitor.get(path).content.decode())
    with CaptureQueriesContext(connection) as captured:
        response = post(visitor, path, hidden | ANSWERS[path]() | {"step": "send"})
    assert response.status_code == 302
    count, insert = asked(captured)
    assert "asana_site_ratebucket" in count
    assert "intake_submission" in insert


def test_photographs_take_one_statement_more(visitor):
    visitor.get("/verify-insurance/")
    with CaptureQueriesContext(connection) as captured:
        assert send_both(visitor).status_code == 302
    assert CardPhotograph.objects.count() == 2
    assert len(asked(captured)) == 3
