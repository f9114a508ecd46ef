"""One person's filled form: opened, sent, and if need be sent again, as a browser does it."""

import html
import http.client
import itertools
import re
import secrets
import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from tests.faults.server import HOST
from tests.intake.answers import FORM_URLENCODED, contact_answers, insurance_answers
from tests.intake.photographs.pictures import plain_jpeg

CONTACT, INSURANCE = "/contact/", "/verify-insurance/"
FORMS = (CONTACT, INSURANCE)
TYPED_INTO = {"text", "tel", "email", "hidden", ""}
ANSWER_LIMIT_SECONDS = 30.0

# Each third insurance letter has photographs: of the front, and then of both sides in turn.
PHOTOGRAPHS_EACH = 3
SIDES = (["front"], ["front", "back"])
ATTACHED = "A photograph is attached"

_numbers = itertools.count(1)
_insurance_numbers = itertools.count(1)
# The site looks at so many at a time, lets one more wait, and sends others away.
_photographs_at_once = threading.Semaphore(2)


class FormReader(HTMLParser):
    """What a browser would send of a form in which nothing is typed yet."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        name = attributes.get("name")
        typed_into = tag == "input" and (attributes.get("type") or "") in TYPED_INTO
        if name and (typed_into or tag in ("textarea", "select")):
            self.fields[name] = attributes.get("value") or ""


@dataclass
class Reply:
    """What came back; status 0 when nothing did."""

    status: int
    seconds: float
    body: str = ""
    location: str = ""
    cookie: str = ""


@dataclass(repr=False)
class Letter:
    """A form as one person filled it in. `mark` is in the answers and in nobody else's.

    `photographs` are files by the side of the card that they show.
    """

    mark: str
    path: str
    fields: dict[str, str]
    cookie: str
    address: str
    photographs: dict[str, bytes] = field(default_factory=dict)
    replies: list[Reply] = field(default_factory=list)
    references: list[str] = field(default_factory=list)

    @property
    def acknowledged(self) -> bool:
        return bool(self.references)


def ask(
    port: int, method: str, path: str, body: str | bytes | None = None, **headers: str
) -> Reply:
    """Send one request over a connection of its own; never raises for what the server does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_LIMIT_SECONDS)
    began = time.monotonic()
    try:
        connection.request(method, path, body, {"Host": HOST} | headers)
        response = connection.getresponse()
        text = response.read().decode()
    except (OSError, http.client.HTTPException):
        return Reply(0, time.monotonic() - began)
    finally:
        connection.close()
    return Reply(
        response.status,
        time.monotonic() - began,
        text,
        response.headers.get("Location", ""),
        (response.headers.get("Set-Cookie") or "").partition(";")[0],
    )


def _answers(path: str, number: int, mark: str) -> dict[str, Any]:
    build = contact_answers if path == CONTACT else insurance_answers
    return build(
        step="send",
        name=f"Rosa Delgado {mark}",
        telephone=f"(213) 555-{number % 10_000:04}",
        email=f"rosa.{mark}@example.org",
        best_time=mark,
    )


def address_of(number: int) -> str:
    """An address of a private network for each visitor, as a proxy would tell it."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _sides_in_turn(path: str) -> list[str]:
    """Which photographs go with the next letter to `path`."""
    if path != INSURANCE:
        return []
    turn, rest = divmod(next(_insurance_numbers), PHOTOGRAPHS_EACH)
    return [] if rest else SIDES[turn % len(SIDES)]


def open_letter(
    port: int, path: str | None = None, *, sides: list[str] | None = None
) -> Letter | None:
    """Open a form and fill it in as nobody else does; None when no form was served.

    `sides` are photographed; None: whatever the turn is.
    """
    number = next(_numbers)
    path = path or FORMS[number % len(FORMS)]
    address = address_of(number)
    reply = ask(port, "GET", path, **{"X-Forwarded-For": address})
    if reply.status != 200:
        return None
    reader = FormReader()
    reader.feed(reply.body)
    mark = f"letter-{number:06}"
    fields = reader.fields | _answers(path, number, mark)
    sides = _sides_in_turn(path) if sides is None else sides
    photographs = {side: plain_jpeg() for side in sides}
    return Letter(mark, path, fields, reply.cookie, address, photographs)


def _body(letter: Letter) -> tuple[str, bytes]:
    """The filled form as a browser sends it: the type of its content, and that."""
    if not letter.photographs:
        return FORM_URLENCODED, urlencode(letter.fields).encode()
    boundary = secrets.token_hex(16)
    heads = {
        f'name="card_{side}"; filename="{side}.jpg"\r\nContent-Type: image/jpeg': content
        for side, content in letter.photographs.items()
    }
    heads |= {f'name="{name}"': value.encode() for name, value in letter.fields.items()}
    parts = [
        f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content
        for head, content in heads.items()
    ]
    end = f"--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", b"\r\n".join([*parts, end])


def send_letter(port: int, letter: Letter) -> Reply:
    """Send the filled form, for the first time or once more; notes what was acknowledged."""
    content_type, body = _body(letter)
    headers = {
        "Content-Type": content_type,
        "Cookie": letter.cookie,
        "X-Forwarded-For": letter.address,
    }
    with _photographs_at_once if letter.photographs else nullcontext():
        reply = ask(port, "POST", letter.path, body, **headers)
    letter.replies.append(reply)
    if reply.status == 302:
        letter.references.append(reference_in(reply.location))
    return reply


def reference_in(location: str) -> str:
    """The reference in the address of a sent page."""
    found = re.search(r"/sent/(\w{5}-\w{5})\.", location)
    assert found, "The answer leads to something else than the sent page."
    return found[1]


def shows_reference(port: int, reply: Reply) -> bool:
    """Whether the page that `reply` leads to tells the person the reference."""
    page = ask(port, "GET", reply.location)
    return page.status == 200 and reference_in(reply.location) in page.body


def came_back_as_typed(letter: Letter, reply: Reply) -> bool:
    """Whether `reply` is the form with everything typed and photographed, the telephone, and
    no reference.
    """
    text = html.unescape(reply.body)
    typed = all(f'value="{letter.fields[name]}"' in text for name in ("name", "email", "best_time"))
    attached = text.count(ATTACHED) == len(letter.photographs)
    return typed and attached and 'href="tel:' in text and "reference" not in text.lower()
