"""What the tests of searching share: sending forms, and searching as staff do."""

import re
from typing import Any

from django.test import Client

from asana_site.audit.models import Action, AuditRecord
from intake.models import Submission
from tests.intake.answers import contact_answers, insurance_answers, send

SEARCH = "/admin/intake/submission/search/"
FOUND = f"{SEARCH}found/"


def receive(path: str = "/contact/", *, address: str = "192.0.2.1", **changes: Any) -> Submission:
    """A form that somebody sent, each from a browser of its own."""
    answers = contact_answers if path == "/contact/" else insurance_answers
    response = send(Client(REMOTE_ADDR=address), path, answers(**changes))
    assert response.status_code == 302, response.content.decode()
    return Submission.objects.get(reference=response.url.split("/")[-2].split(".")[0])


def results(client: Client, words: str) -> str:
    """The part of the page below the box, after a search for `words`."""
    response = client.post(SEARCH, {"words": words}, follow=True)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode().partition('id="found-heading"')[2]


def found(client: Client, words: str) -> list[str]:
    """The references that a search for `words` lists, in its order."""
    return re.findall(r">([2-9A-Z]{5}-[2-9A-Z]{5})</a>", results(client, words))


def searches() -> list[str]:
    """What the record says of each search, oldest first."""
    rows = AuditRecord.objects.filter(action=Action.SEARCH).order_by("number")
    return [f"{row.subject}: {row.detail}" for row in rows]


def listed() -> list[str]:
    """What the record says of each time that something was listed, oldest first."""
    rows = AuditRecord.objects.filter(action=Action.LIST).order_by("number")
    return [f"{row.subject}: {row.detail}" for row in rows]


def page_of(submission: Submission) -> str:
    """The address of the submission's page."""
    return f"/admin/intake/submission/{submission.pk}/change/"
