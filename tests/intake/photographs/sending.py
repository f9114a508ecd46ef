"""Sending the insurance form with photographs, as a browser sends it."""

import html
import re
from io import BytesIO
from typing import Any

from django.test import Client

from tests.intake.answers import insurance_answers, open_form
from tests.intake.photographs.pictures import FORMATS, photograph

PATH = "/verify-insurance/"
# What stands on the card, and need not be typed when it is photographed.
ON_THE_CARD = {"insurer": None, "member_id": None, "group_number": None, "plan_type": None}


def upload(content: bytes, name: str = FORMATS["JPEG"]) -> BytesIO:
    """A file as somebody chooses it."""
    file = BytesIO(content)
    file.name = name
    return file


def send(client: Client, step: str = "send", hidden: dict[str, str] | None = None, **fields: Any):
    """Fill in the form, with `fields` beside the answers, and press the button of `step`."""
    hidden = open_form(client, PATH) if hidden is None else hidden
    answers = insurance_answers(**ON_THE_CARD)
    values = {name: value for name, value in fields.items() if value is not None}
    return client.post(PATH, hidden | answers | {"step": step} | values)


def send_front(client: Client, **fields: Any):
    """Send the form with a photograph of the front."""
    return send(client, card_front=upload(photograph()), **fields)


def send_both(client: Client, step: str = "send", **fields: Any):
    """Send the form with photographs of both sides."""
    both: dict[str, Any] = {
        "card_front": upload(photograph()),
        "card_back": upload(photograph("PNG")),
    }
    return send(client, step, **both, **fields)


def hidden_of(response: Any) -> dict[str, str]:
    """Everything that a page carries in hidden inputs, as it comes back."""
    inputs = re.findall(r"<input\s[^>]*>", response.content.decode())
    pairs = (
        (re.search(r'name="([^"]*)"', text), re.search(r'value="([^"]*)"', text))
        for text in inputs
        if 'type="hidden"' in text
    )
    return {name[1]: html.unescape(value[1]) for name, value in pairs if name and value}


def words_of(response: Any) -> str:
    """What a page says, in one line."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode())))
