"""Interleaved rounds: every round measures each contender once, and none is always the first.

What else the machine does meanwhile so falls on all of them alike. A ratio is taken within
each round, and the median of the rounds is what counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from tests.faults.commands import Say, say


@dataclass(frozen=True)
class Measurement:
    """One run: what was done a second, how many errors there were, how long answers took."""

    per_second: float
    errors: int
    p50_ms: float
    p99_ms: float
    memory_mb: float = 0.0


def no_memory() -> float:
    """For a contender whose memory says nothing."""
    return 0.0


@dataclass
class Contender:
    """Something to measure: `measure` takes the number of the run and its seconds."""

    name: str
    measure: Callable[[int, float], Measurement]
    memory_mb: Callable[[], float] = no_memory
    runs: list[Measurement] = field(default_factory=list)

    def middle(self, take: Callable[[Measurement], float]) -> float:
        """The median of one figure over all rounds."""
        return median(take(run) for run in self.runs)

    @property
    def errors(self) -> int:
        """The errors of all rounds."""
        return sum(run.errors for run in self.runs)

    @property
    def rates(self) -> list[float]:
        """What was done a second, round by round."""
        return [run.per_second for run in self.runs]


@dataclass(frozen=True)
class Ratio:
    """What one contender does a second to what another does, and the least that it must be.

    `of` is measured against `to`; without `at_least` it is told for the record. `fixed` is a
    figure from elsewhere in the place of `to`.
    """

    name: str
    of: Contender
    to: Contender | None = None
    at_least: float | None = None
    fixed: float = 0.0

    def values(self) -> list[float]:
        """The ratio in each round."""
        others = self.to.rates if self.to else [self.fixed] * len(self.of.rates)
        pairs = zip(self.of.rates, others, strict=True)
        return [one / other if other else 0.0 for one, other in pairs]

    @property
    def value(self) -> float:
        """The median of the rounds."""
        return median(self.values())

    @property
    def is_met(self) -> bool:
        """Whether it is large enough, and its answers were without an error."""
        if self.at_least is None:
            return True
        return self.value >= self.at_least and not self.of.errors


def interleave(
    contenders: Sequence[Contender], rounds: int, seconds: float, tell: Say = say
) -> None:
    """Measure every contender `rounds` times, in an order that rotates.

    Each is measured once for a second beforehand, which does not count: what a server does
    once only, it has done by then.
    """
    for contender in contenders:
        tell(f"  warming up: {contender.name}")
        contender.measure(0, 1)
    for number in range(rounds):
        tell(f"  round {number + 1} of {rounds}")
        first = number % len(contenders)
        for contender in [*contenders[first:], *contenders[:first]]:
            run = contender.measure(number + 1, seconds)
            contender.runs.append(replace(run, memory_mb=contender.memory_mb()))
