"""When our side fails, the person is told, keeps what they typed, and gets the telephone."""

import pytest
from django.db import connection

from intake.models import Submission
from tests.intake.answers import contact_answers, insurance_answers, open_form, send

pytestmark = pytest.mark.django_db

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


@both_forms
def test_without_the_public_key_nothing_is_acknowledged(client, settings, path, answers):
    hidden = open_form(client, path)
    settings.INTAKE_PUBLIC_KEY = ""
    _told_plainly(send(client, path, answers(), hidden))
    assert Submission.objects.count() == 0


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
