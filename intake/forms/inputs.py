"""Which inputs of a page belong to a field: the one to begin at, the one that is wrong, all."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField


@dataclass(frozen=True)
class Problem:
    """One line of the error summary: the message, and the input it leads to."""

    message: str
    input_id: str


def problems_of(fields: Iterable[BoundField]) -> list[Problem]:
    """The lines of an error summary: each leads to the first input that is wrong."""
    return [
        Problem(str(message), _id_of(bound, next(iter(wrong_parts(error)), 0)))
        for bound in fields
        for error in bound.errors.as_data()
        for message in error.messages
    ]


def wrong_parts(error: ValidationError) -> list[int]:
    """Which boxes of a field of several `error` is about, the likeliest first; empty for all."""
    return list((error.params or {}).get("parts", []))


def first_input_id(bound: BoundField) -> str:
    """Where an answer is changed: the chosen one of several, else the first input."""
    chosen = 0
    if isinstance(bound.field.widget, forms.RadioSelect):
        values = [str(value) for value, _ in bound.field.choices]  # type: ignore[attr-defined]
        value = str(bound.value() or "")
        chosen = values.index(value) if value in values else 0
    return _id_of(bound, chosen)


def _id_of(bound: BoundField, number: int) -> str:
    several = bound.field.widget.use_fieldset
    return f"{bound.auto_id}_{number}" if several else str(bound.auto_id)


def sent_names(bound: BoundField) -> list[str]:
    """The names under which a browser sends the field: one, or one for each of its boxes."""
    suffixes = getattr(bound.field.widget, "widgets_names", [""])
    return [f"{bound.html_name}{suffix}" for suffix in suffixes]
