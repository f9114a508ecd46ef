"""The ladder of levels of care, as the tide line draws it: high water is the most support."""

from collections.abc import Iterable
from dataclasses import dataclass

from programs.models import Program, Rung


@dataclass(frozen=True)
class Step:
    """One rung: its programs, the first of which gives it its name, and whether one is here."""

    number: int
    label: str
    programs: list[Program]
    is_here: bool


def ladder_of(programs: Iterable[Program], *, here: Program | None = None) -> list[Step]:
    """The rungs on which one of `programs` stands, from the most support to the least."""
    on_rung: dict[int, list[Program]] = {}
    for program in programs:
        if program.rung is not None:
            on_rung.setdefault(program.rung, []).append(program)
    return [
        Step(
            number=number,
            label=Rung(number).label,
            programs=sorted(members, key=lambda program: program.position),
            is_here=here is not None and here.rung == number,
        )
        for number, members in sorted(on_rung.items())
    ]
