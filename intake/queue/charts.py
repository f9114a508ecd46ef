"""The figures of the front page as drawings: coordinates alone, which a template draws."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from math import ceil
from statistics import median_low
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
# A week with more than so many times the hours of an ordinary one, and more than so few hours,
# goes beyond the scale: one late call would press all other weeks to the floor.
MOST_ORDINARY_WEEKS, ALWAYS_SHOWN = 3, 4
# The arrow over a week that goes beyond the scale, the gap between both and its figures, and
# the height of one.
ARROW, GAP, FIGURE = 7, 2, 12


@dataclass(frozen=True)
class Line:
    """A line across the drawing, with the value that it stands for."""

    y: float
    label: str


@dataclass(frozen=True)
class Mark:
    """What is drawn for one week: `x` is its middle, `y` the height of its value.

    `is_cut`: the scale ends below the value, and `y` is the end of the scale.
    """

    x: float
    y: float
    left: float = 0.0
    top: float = 0.0
    width: float = 0.0
    height: float = 0.0
    is_cut: bool = False


@dataclass(frozen=True)
class Cut:
    """A week that goes beyond the scale: the points of an arrow, and its hours as figures over it.

    `figures` are heights and words, from below; `median` is None when the scale holds it.
    """

    monday: date
    x: float
    arrow: str
    figures: list[tuple[int, str]]
    ninetieth: float
    median: float | None


@dataclass(frozen=True)
class Chart:
    """A drawing with a scale; `bars` or lines, which end where a week has no value.

    `above`: how far the figures of the `cuts` stand out of it at the top.
    """

    scale: list[Line]
    dates: list[tuple[float, Any]]
    bars: list[Mark] = field(default_factory=list)
    median: list[list[Mark]] = field(default_factory=list)
    ninetieth: list[list[Mark]] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM
    above: int = 0

    @property
    def view(self) -> str:
        """The part of the plane that the drawing shows, for its `viewBox`."""
        return f"0 {-self.above} {self.width} {self.height + self.above}"


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
    """Two lines: the median and the 90th percentile of the hours until the first contact.

    The scale ends where ordinary weeks do. What goes beyond it is cut off, with its figures.
    """
    ninetieths = [week.ninetieth for week in weeks if week.ninetieth is not None] or [0.0]
    most = max(MOST_ORDINARY_WEEKS * median_low(ninetieths), ALWAYS_SHOWN)
    scale = scale_to(max(hours for hours in ninetieths if hours <= most))
    top = scale[-1]
    cuts = _cuts(weeks, top)
    return Chart(
        _lines(scale),
        _dates(weeks),
        median=_pieces(weeks, top, lambda week: week.median),
        ninetieth=_pieces(weeks, top, lambda week: week.ninetieth),
        cuts=cuts,
        above=max((_above(cut) for cut in cuts), default=0),
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
            x, y = _middle(number, weeks), _height(min(value, top), top)
            left, upper = round(x - SQUARE / 2, 1), round(y - SQUARE / 2, 1)
            pieces[-1].append(Mark(x, y, left=left, top=upper, is_cut=value > top))
    return [piece for piece in pieces if piece]


def _cuts(weeks: Sequence[Week], top: float) -> list[Cut]:
    return [
        _cut(week, week.ninetieth, _middle(number, weeks), top)
        for number, week in enumerate(weeks)
        if week.ninetieth is not None and week.ninetieth > top
    ]


def _cut(week: Week, ninetieth: float, x: float, top: float) -> Cut:
    median = week.median if week.median is not None and week.median > top else None
    # The same figure is written once.
    hours = sorted({round(value) for value in (median, ninetieth) if value is not None})
    lowest = TOP - ARROW - GAP
    figures = [(lowest - FIGURE * number, str(value)) for number, value in enumerate(hours)]
    corners = ((x - ARROW / 2, TOP), (x, TOP - ARROW), (x + ARROW / 2, TOP))
    arrow = " ".join(f"{round(across, 1)},{down}" for across, down in corners)
    return Cut(week.monday, x, arrow, figures, ninetieth, median)


def _above(cut: Cut) -> int:
    return FIGURE * len(cut.figures) - (TOP - ARROW - GAP)
