"""When our side fails, the person is told, keeps what they typed, and gets the telephone."""

import pytest
from django.db import InterfaceError, connection

from intake.models import Submission
from tests.intake.answers import contact_answers, insurance_answers, open_form, send

both_forms = pytest.mark.parametrize(
    ("path", "answers"), [("/contact/", contact_answers), ("/verify-insurance/", insurance_answers)]
)


def _told_plainly(response):
    html = response.content.decode()
    assert response.status_code == 503
    assert "your answers were not sent" in html
    assert "Rosa Delgado" in html
    assert 'href="tel:' in html
    assert "reference" not in html.lower()


@pytest.mark.django_db
@both_forms
@pytest.mark.parametrize("key", ["INTAKE_PUBLIC_KEY", "INTAKE_DIGEST_KEY"])
def test_without_its_keys_nothing_is_acknowledged(client, settings, path, answers, key):
    hidden = open_form(client, path)
    setattr(settings, key, "")
    _told_plainly(send(client, path, answers(), hidden))
    assert Submission.objects.count() == 0


@pytest.mark.django_db
@both_forms
def test_when_the_database_refuses_the_row_nothing_is_acknowledged(client, path, answers):
    hidden = open_form(client, path)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE intake_submission RENAME TO away")
        response = send(client, path, answers(), hidden)
        cursor.execute("ALTER TABLE away RENAME TO intake_submission")
    _told_plainly(response)
    assert send(client, path, answers(), hidden).status_code == 302
    assert Submission.objects.count() == 1


TABLES = ("intake_submission", "programs_program", "asana_site_center", "django_redirect")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content")
@both_forms
def test_when_no_table_can_be_read_the_form_comes_back_as_typed(client, path, answers):
    hidden = open_form(client, path)
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} RENAME TO away_{table}")
        try:
            response = send(client, path, answers(), hidden)
        finally:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE away_{table} RENAME TO {table}")
    _told_plainly(response)
    assert send(client, path, answers(), hidden).status_code == 302
    assert Submission.objects.count() == 1


@pytest.mark.django_db
@both_forms
def test_a_connection_that_was_lost_is_told_plainly(client, monkeypatch, path, answers):
    def lost(**_):
        raise InterfaceError("connection already closed")

    hidden = open_form(client, path)
    monkeypatch.setattr("intake.views.receive", lost)
    _told_plainly(send(client, path, answers(), hidden))
