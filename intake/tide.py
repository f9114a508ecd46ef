"""The tide line as the progress of a form: it falls from high water to low, part by part.

Drawn as SVG paths in a box of WIDTH by HEIGHT that is stretched to the page; a mark is a
line of no length, which its round ends make a dot however far the box is stretched.
"""

from dataclasses import dataclass

WIDTH, HEIGHT = 1000, 40
HIGH_WATER, LOW_WATER = 6.0, 34.0
# How far the line rises and runs on at a mark before it falls again.
RIPPLE, REACH = 1.5, 0.5


@dataclass(frozen=True)
class TideLine:
    """The line with a mark for each of `parts` parts, of which number `here` is reached."""

    here: int
    parts: int

    @property
    def behind(self) -> str:
        """The path from high water to the mark that is reached."""
        return self._path(0, self.here)

    @property
    def ahead(self) -> str:
        """The path from there to low water."""
        return self._path(self.here, self.parts + 1)

    @property
    def passed(self) -> str:
        """The marks before the one that is reached, as one path; empty at the first."""
        return "".join(map(self._mark, range(1, self.here)))

    @property
    def reached(self) -> str:
        """The mark that is reached."""
        return self._mark(self.here)

    @property
    def coming(self) -> str:
        """The marks that are still to come, as one path; empty at the last."""
        return "".join(map(self._mark, range(self.here + 1, self.parts + 1)))

    def _point(self, number: int) -> tuple[float, float]:
        """Where mark `number` stands; 0 and the one after the last are the line's ends."""
        place = min(max((number - 0.5) / self.parts, 0.0), 1.0)
        fallen = (min(max(number, 1), self.parts) - 1) / max(self.parts - 1, 1)
        return WIDTH * place, HIGH_WATER + (LOW_WATER - HIGH_WATER) * fallen

    def _mark(self, number: int) -> str:
        x, y = self._point(number)
        return f"M{x:.0f} {y:.1f}h.01"

    def _path(self, first: int, last: int) -> str:
        x, y = self._point(first)
        path = f"M{x:.0f} {y:.1f}"
        for number in range(first + 1, last + 1):
            to_x, to_y = self._point(number)
            run = (to_x - x) * REACH
            path += (
                f"C{x + run:.0f} {y - RIPPLE:.1f} {to_x - run:.0f} {to_y + RIPPLE:.1f}"
                f" {to_x:.0f} {to_y:.1f}"
            )
            x, y = to_x, to_y
        return path
