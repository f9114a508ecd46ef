"""What a person types into the forms, and how a browser sends it."""

import html as html_text
import re
from typing import Any
from urllib.parse import urlencode

from django.test import Client

FORM_URLENCODED = "application/x-www-form-urlencoded"


def contact_answers(**changes: Any) -> dict[str, Any]:
    """A complete contact form; None leaves a field out."""
    answers = {
        "for_whom": "self",
        "name": "Rosa Delgado",
        "telephone": "(213) 555-0147",
        "email": "rosa@example.org",
        "contact_by": "call",
        "voicemail": "no",
        "say_who": "no",
        "best_time": "after six",
        "program": "iop",
        "message": "My back has hurt for six years.",
        "consent": "on",
    }
    return _changed(answers, changes)


def insurance_answers(**changes: Any) -> dict[str, Any]:
    """A complete insurance form; None leaves a field out."""
    answers = {
        "for_whom": "other",
        "name": "Rosa Delgado",
        "telephone": "(213) 555-0147",
        "email": "rosa@example.org",
        "contact_by": "call",
        "voicemail": "yes",
        "say_who": "unsure",
        "best_time": "after six",
        "insurer": "Sierra Mutual",
        "plan_type": "ppo",
        "member_id": "XQ 12-34 567",
        "group_number": "G-99",
        "insured": "other",
        "insured_name": "Marta Delgado",
        "insured_birth_date_month": "May",
        "insured_birth_date_day": "9",
        "insured_birth_date_year": "1961",
        "care_name": "Luis Delgado",
        "care_birth_date_month": "3",
        "care_birth_date_day": "27",
        "care_birth_date_year": "1985",
        "state": "California",
        "program": "iop",
        "consent": "on",
    }
    return _changed(answers, changes)


def _changed(answers: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (answers | changes).items() if value is not None}


def hidden_fields(html: str) -> dict[str, str]:
    """The hidden fields that a browser sends back with the form."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
    return {name: html_text.unescape(value) for name, value in found}


def open_form(client: Client, path: str) -> dict[str, str]:
    """Open the form and return the hidden fields that came with it."""
    return hidden_fields(client.get(path).content.decode())


def send(client: Client, path: str, answers: dict[str, Any], hidden: dict[str, str] | None = None):
    """Open the form at `path` (or use the one opened before) and send `answers`.

    They are sent as from the page where answers are checked; a form that has none passes
    that over.
    """
    hidden = open_form(client, path) if hidden is None else hidden
    return post(client, path, {**hidden, **answers, "step": answers.get("step", "send")})


def check(client: Client, path: str, answers: dict[str, Any], hidden: dict[str, str] | None = None):
    """Press the button of the form itself, which leads to the page where answers are checked."""
    return send(client, path, answers | {"step": "check"}, hidden)


def post(client: Client, path: str, fields: dict[str, Any]):
    """Send `fields` as a browser sends a form."""
    body = urlencode(fields, doseq=True)
    return client.post(path, body, content_type=FORM_URLENCODED)


def reference_in(url: str) -> str:
    """The reference in the address of a sent page."""
    return url.rpartition("sent/")[2].partition(".")[0]
