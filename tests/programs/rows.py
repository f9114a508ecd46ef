"""Programs to try things on."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from programs.models import Program

_numbers = count(1)

BODY = """## What a week looks like

{0}

## What it is

{0}

## What it includes

{0}

## How it fits with other programs

{0}"""


def body(text: str = "Words about it.") -> str:
    """A program's text with `text` under each of its headings."""
    return BODY.format(text)


def a_program(**changes: Any) -> Program:
    """A published therapy; `changes` are other values of its fields."""
    number = next(_numbers)
    values = {
        "key": f"trial-{number}",
        "slug": f"trial-program-{number}",
        "name": f"Trial Program {number}",
        "short_name": f"Trial {number}",
        "group": "therapies",
        "summary": f"A summary of trial {number}.",
        "description": f"A description of trial {number}.",
        "suits": f"People who suit trial {number}.",
        "body": body(),
        "published_at": timezone.now() - timedelta(days=1),
    }
    return Program.objects.create(**values | changes)


def a_level(**changes: Any) -> Program:
    """A published level of care on the fourth rung."""
    return a_program(**{"group": "levels", "rung": 4} | changes)
