"""What a person changed when they sent the same form again."""

from collections.abc import Iterator
from dataclasses import dataclass

from intake.payload import Answer, Payload
from intake.reading import SENSITIVE


@dataclass(frozen=True, repr=False)
class Change:
    """One answer that differs; of a sensitive one, that it differs and nothing else.

    `kind` says in words what happened to it.
    """

    question: str
    kind: str
    before: str = ""
    now: str = ""
    is_hidden: bool = False


def changes_between(earlier: Payload, later: Payload) -> list[Change]:
    """The answers of `later` that are not those of `earlier`, in the order of the form."""
    before = {answer.name: answer for answer in _answers(earlier)}
    now = {answer.name: answer for answer in _answers(later)}
    pairs = [(before.get(name), now.get(name)) for name in {**now, **before}]
    return [_change(old, new) for old, new in pairs if _text(old) != _text(new)]


def _answers(payload: Payload) -> Iterator[Answer]:
    for group in payload.groups:
        yield from group.answers


def _text(answer: Answer | None) -> str:
    return str(answer.text) if answer else ""


def _change(old: Answer | None, new: Answer | None) -> Change:
    answer = new or old
    if answer is None:
        raise ValueError("A change has an answer before or after it.")
    before, now = _text(old), _text(new)
    kind = "Changed" if before and now else "Added" if now else "Taken out"
    if answer.name in SENSITIVE:
        return Change(answer.question, kind, is_hidden=True)
    return Change(answer.question, kind, before, now)
