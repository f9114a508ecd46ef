"""What a form's page needs of the content, and the page itself, kept for each version of it."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import Error as DatabaseFailure
from django.http import HttpRequest
from django.utils.html import escape

from asana_site.content_version import OfVersion, version_of
from asana_site.models import Center
from programs.models import Program

# What differs from one visitor to the next, by its name in the template.
SLOTS = ("csrf_token", "token")
SLOT_BYTES = 16


@dataclass(frozen=True)
class Facts:
    """The center's facts, and (key, name) of the published programs; None while unknown.

    `version` is the version of the content that they belong to; None when they may not be
    kept, and nothing that is made of them.
    """

    center: Center
    programs: tuple[tuple[str, str], ...] | None
    version: object | None


@dataclass(frozen=True)
class KeptPage:
    """A page in pieces, between which a visitor's own values go.

    `slots` names the value behind each piece but the last.
    """

    pieces: tuple[bytes, ...]
    slots: tuple[str, ...]

    @classmethod
    def of(cls, render: Callable[[Mapping[str, str]], str]) -> "KeptPage":
        """The page that `render` makes of values for all SLOTS.

        The values it is made with are random, so that they stand nowhere else on it.
        """
        marks = {secrets.token_hex(SLOT_BYTES): name for name in SLOTS}
        html = render({name: mark for mark, name in marks.items()})
        pieces = re.split(f"({'|'.join(marks)})", html)
        return cls(
            tuple(piece.encode() for piece in pieces[::2]),
            tuple(marks[mark] for mark in pieces[1::2]),
        )

    def filled(self, **values: str) -> bytes:
        """The page with `values` in its slots, as the template would have written it."""
        texts = {name: escape(value).encode() for name, value in values.items()}
        parts = [self.pieces[0]]
        for slot, piece in zip(self.slots, self.pieces[1:], strict=True):
            parts += (texts[slot], piece)
        return b"".join(parts)


kept_pages: OfVersion[KeptPage] = OfVersion()
_kept_facts: OfVersion[Facts] = OfVersion()


def facts_for(request: HttpRequest) -> Facts:
    """What the forms need of the content, read once for each version of it.

    While the database is away and they were not read before: the center's facts as last
    known, and no programs.
    """
    version = version_of(request)
    try:
        if version is None:
            return _read(None)
        return _kept_facts.get(version, None, lambda: _read(version))
    except DatabaseFailure:
        return Facts(Center.remembered() or Center(), None, None)


def _read(version: object | None) -> Facts:
    programs = Program.objects.published().in_order().values_list("key", "name")
    return Facts(Center.load(), tuple(programs), version)
