"""The figures of the front page as drawings: coordinates alone, which a template draws."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from math import ceil
from typing import Any

from intake.queue.figures import Week

# In the drawing's own units; the page scales it.
WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 34, 8, 12, 24
BAR_SHARE = 0.7
# So many lines at most above the one for nothing.
MOST_STEPS = 4
LABEL_EVERY = 3
# The side of the squares on the second line.
SQUARE = 7


@dataclass(frozen=True)
class Line:
    """A line across the drawing, with the value that it stands for."""

    y: float
    label: str


@dataclass(frozen=True)
class Mark:
    """What is drawn for one week: `x` is its middle, `y` the height of its value."""

    x: float
    y: float
    left: float = 0.0
    top: float = 0.0
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True)
class Chart:
    """A drawing with a scale; `bars` or `lines`, which end where a week has no value."""

    scale: list[Line]
    dates: list[tuple[float, Any]]
    bars: list[Mark] = field(default_factory=list)
    median: list[list[Mark]] = field(default_factory=list)
    ninetieth: list[list[Mark]] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def scale_to(largest: float) -> list[int]:
    """The values at which lines are drawn: whole, evenly apart, up to `largest` or above it.

    There is no half of a submission, so the step is 1, 2 or 5 with zeros, and never less.
    """
    steps = (unit * 10**zeros for zeros in count() for unit in (1, 2, 5))
    step = next(step for step in steps if step * MOST_STEPS >= largest)
    return [step * number for number in range(max(ceil(largest / step), 1) + 1)]


def submissions_chart(weeks: Sequence[Week]) -> Chart:
    """Bars: how many came in each week."""
    scale = scale_to(max(week.submissions for week in weeks))
    step = (WIDTH - LEFT - RIGHT) / len(weeks)
    width = step * BAR_SHARE
    bars = []
    for number, week in enumerate(weeks):
        x, y = _middle(number, weeks), _height(week.submissions, scale[-1])
        height = round(HEIGHT - BOTTOM - y, 1)
        bars.append(Mark(x, y, round(x - width / 2, 1), y, round(width, 1), height))
    return Chart(_lines(scale), _dates(weeks), bars=bars)


def waiting_chart(weeks: Sequence[Week]) -> Chart:
    """Two lines: the median and the 90th percentile of the hours until the first contact."""
    scale = scale_to(max(week.ninetieth or 0 for week in weeks))
    top = scale[-1]
    return Chart(
        _lines(scale),
        _dates(weeks),
        median=_pieces(weeks, top, lambda week: week.median),
        ninetieth=_pieces(weeks, top, lambda week: week.ninetieth),
    )


def _middle(number: int, weeks: Sequence[Week]) -> float:
    step = (WIDTH - LEFT - RIGHT) / len(weeks)
    return round(LEFT + step * (number + 0.5), 1)


def _height(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top, 1)


def _lines(scale: Sequence[int]) -> list[Line]:
    return [Line(_height(value, scale[-1]), str(value)) for value in scale]


def _dates(weeks: Sequence[Week]) -> list[tuple[float, Any]]:
    """Where the Mondays are written: every third, counted from the last."""
    return [
        (_middle(number, weeks), week.monday)
        for number, week in enumerate(weeks)
        if (len(weeks) - 1 - number) % LABEL_EVERY == ceil(LABEL_EVERY / 2) - 1
    ]


def _pieces(
    weeks: Sequence[Week], top: float, value_of: Callable[[Week], float | None]
) -> list[list[Mark]]:
    """The line of a value, cut where weeks have none."""
    pieces: list[list[Mark]] = [[]]
    for number, week in enumerate(weeks):
        value = value_of(week)
        if value is None:
            pieces.append([])
        else:
            x, y = _middle(number, weeks), _height(value, top)
            pieces[-1].append(
                Mark(x, y, left=round(x - SQUARE / 2, 1), top=round(y - SQUARE / 2, 1))
            )
    return [piece for piece in pieces if piece]
