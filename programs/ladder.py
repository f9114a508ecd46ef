"""The ladder of levels of care, as the tide line draws it: high water is the most support."""

from collections.abc import Iterable
from dataclasses import dataclass

from programs.models import Program, Rung


@dataclass(frozen=True)
class Level:
    """A level of care as the ladder shows it."""

    short_name: str
    path: str
    setting: str
    is_this_page: bool


@dataclass(frozen=True)
class Step:
    """One rung: its levels, the first of which gives it its name."""

    number: int
    label: str
    levels: tuple[Level, ...]

    @property
    def is_here(self) -> bool:
        """Whether the page that shows the ladder is about one of its levels."""
        return any(level.is_this_page for level in self.levels)


def ladder_of(programs: Iterable[Program], *, here: Program | None = None) -> tuple[Step, ...]:
    """The rungs on which one of `programs` stands, from the most support to the least."""
    on_rung: dict[int, list[Program]] = {}
    for program in programs:
        if program.rung is not None:
            on_rung.setdefault(program.rung, []).append(program)
    return tuple(
        Step(
            number=number,
            label=Rung(number).label,
            levels=tuple(
                Level(
                    program.short_name,
                    program.get_absolute_url(),
                    program.setting,
                    is_this_page=program == here,
                )
                for program in sorted(members, key=lambda program: program.position)
            ),
        )
        for number, members in sorted(on_rung.items())
    )
