"""A word that a person wrote is found in the staff's page and nowhere else."""

import logging
import re
import shutil

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from articles.models import Question
from intake.forms import InsuranceForm
from intake.models import Submission
from tests.intake.acting import act
from tests.intake.answers import contact_answers, insurance_answers, send
from tests.intake.looking import everything_stored, hides

CANARY = "Quetzalcoatlus"

# Fields that take free text; the others take one of the answers that the form offers.
FREE_TEXT = {
    "/contact/": ("name", "best_time", "message", "telephone", "email"),
    "/verify-insurance/": (
        *("name", "best_time", "telephone", "email", "insurer", "member_id", "group_number"),
        *("insured_name", "care_name"),
    ),
}


def _canaries(path):
    canaries = {name: f"{CANARY}{number}" for number, name in enumerate(FREE_TEXT[path])}
    return canaries | {
        "telephone": f"213 555 0147 {CANARY}",
        "email": f"{CANARY}@example.org",
    }


def _everything_spooled(settings) -> bytes:
    """Names and bytes of every file in the spool."""
    files = settings.INTAKE_SPOOL.iterdir()
    return b"".join(file.name.encode() + file.read_bytes() for file in files)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("path", FREE_TEXT)
def test_what_a_person_wrote_is_read_by_staff_and_found_nowhere_else(
    client, nurse_client, logged, settings, path
):
    answers = contact_answers if path == "/contact/" else insurance_answers
    canaries = _canaries(path)

    refused = send(client, path, answers(**canaries, consent=None))
    assert refused.status_code == 422
    response = send(client, path, answers(**canaries))
    sent = client.get(response.url)
    submission = Submission.objects.get()
    page = f"/admin/intake/submission/{submission.pk}/change/"
    done = act(nurse_client, submission, "status", status="contacted", note=f"{CANARY} note")
    html = nurse_client.get(page).content.decode()
    settings.ADMISSIONS_EMAILS = ["admissions@example.org"]
    for hidden in InsuranceForm.sensitive:
        asked = {"reveal": hidden}
        answer = nurse_client.post(page.replace("change", "reveal"), asked, follow=True)
        html += answer.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE intake_submission RENAME TO away")
        spooled = send(client, path, answers(**canaries | {"best_time": f"later {CANARY}"}))
        spool = _everything_spooled(settings)
        shutil.rmtree(settings.INTAKE_SPOOL)
        settings.INTAKE_SPOOL.write_text("in the way")
        failed = send(client, path, answers(**canaries | {"best_time": f"last {CANARY}"}))
        settings.INTAKE_SPOOL.unlink()
        cursor.execute("ALTER TABLE away RENAME TO intake_submission")
    call_command("intake_worker", "--once")

    assert spooled.status_code == 302
    assert failed.status_code == 503
    for name, canary in canaries.items():
        assert canary in html, name
    assert f"{CANARY} note" in html
    assert CANARY in failed.content.decode()
    assert len(mail.outbox) == 1
    assert spool

    assert "submission_not_stored" in logged.getvalue()
    elsewhere = {
        "database": everything_stored(),
        "logs": logged.getvalue().encode(),
        "spool": spool,
        "mail": repr([vars(message) for message in mail.outbox]).encode(),
        "cache": repr(getattr(cache, "_cache", "")).encode(),
        "address": f"{response.url} {spooled.url}".encode(),
        "sent page": sent.content,
        "cookies": repr([client.cookies, nurse_client.cookies]).encode(),
        "title": "".join(re.findall(r"<title>.*?</title>", html, re.S)).encode(),
        "headers": repr([r.headers for r in (refused, response, sent, failed)]).encode(),
        "queue": nurse_client.get("/admin/intake/submission/").content,
        "front page": nurse_client.get("/admin/").content,
        "an act done": done.content + repr(done.headers).encode(),
    }
    found = [place for place, content in elsewhere.items() if not hides(content, CANARY)]
    assert found == []


@pytest.mark.django_db(transaction=True)
def test_the_search_for_the_word_would_find_it(logged):
    Question.objects.create(key="canary", question=CANARY, answer="x")
    logging.getLogger("intake").warning(f"{CANARY.lower()}_said")
    assert not hides(everything_stored(), CANARY)
    assert not hides(logged.getvalue().encode(), CANARY)
