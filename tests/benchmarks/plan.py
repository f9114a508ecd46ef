"""How much is measured: the whole, or a short run for trying."""

from dataclasses import dataclass

from tests.benchmarks.stage import Stage


@dataclass(frozen=True)
class Plan:
    """`stage` is where servers are started; the numbers say how much is measured."""

    stage: Stage
    rounds: int = 5
    seconds: float = 4
    # So many content pages, so many connections, and minutes of load.
    pages: tuple[int, ...] = (10, 1_000, 10_000)
    connections: tuple[int, ...] = (1, 16, 128, 1_000)
    minutes: float = 10
    submissions: int = 100_000
    submission_runs: int = 20
    # At most so long until the pages are stored.
    warm_up_seconds: float = 240

    def how(self) -> str:
        """In words, for the table."""
        return f"{self.rounds} interleaved rounds of {self.seconds:g} s a contender."


def short(stage: Stage) -> Plan:
    """Everything once, in a few minutes: its figures are hints."""
    return Plan(
        stage,
        rounds=2,
        seconds=2,
        pages=(10, 100, 1_000),
        minutes=0.5,
        submissions=2_000,
        submission_runs=5,
        warm_up_seconds=60,
    )
