"""The tables: printed, and written into `docs/performance.md` between their marks."""

import os
import platform
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.benchmarks.rounds import Contender, Ratio
from tests.production import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"
NOTHING = "–"


@dataclass(frozen=True)
class Table:
    """Lines of words under a head; the first column is to the left, figures to the right."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def as_markdown(self) -> str:
        """The table as Markdown."""
        columns = ["--", *["--:"] * (len(self.head) - 1)]
        return "\n".join(f"| {' | '.join(row)} |" for row in (self.head, columns, *self.rows))


@dataclass
class Section:
    """What one part of the benchmark found; `unmet` names what is not as it must be."""

    part: str
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unmet: list[str] = field(default_factory=list)

    def as_markdown(self) -> str:
        """Notes, then tables."""
        lists = ["\n".join(f"- {note}" for note in self.notes)] if self.notes else []
        return "\n\n".join([*(table.as_markdown() for table in self.tables), *lists])


def number(value: float) -> str:
    """A figure with three digits that mean something: 0.0812, 9.41, 411, 69,171."""
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 1 or not value else f"{value:.3g}"


def spread(values: Sequence[float]) -> str:
    """From the least to the most."""
    return f"{number(min(values))}–{number(max(values))}"


def ratio_table(ratios: Iterable[Ratio]) -> Table:
    """Each ratio with what it must be, and whether it is."""
    rows = [
        [
            ratio.name,
            number(ratio.value),
            spread(ratio.values()),
            number(ratio.at_least) if ratio.at_least is not None else NOTHING,
            verdict(ratio.is_met) if ratio.at_least is not None else "for the record",
        ]
        for ratio in ratios
    ]
    return Table(("ratio", "median", "spread", "at least", ""), rows)


def verdict(is_met: bool) -> str:
    """The word for whether something is as it must be."""
    return "met" if is_met else "NOT MET"


def contender_table(contenders: Iterable[Contender]) -> Table:
    """What each contender did."""
    rows = [
        [
            contender.name,
            number(contender.middle(lambda run: run.per_second)),
            spread(contender.rates),
            f"{contender.errors:,}",
            number(contender.middle(lambda run: run.p50_ms)),
            number(contender.middle(lambda run: run.p99_ms)),
            number(memory) if (memory := contender.middle(lambda run: run.memory_mb)) else NOTHING,
        ]
        for contender in contenders
    ]
    head = ("contender", "a second", "spread", "errors", "p50 ms", "p99 ms", "memory MB")
    return Table(head, rows)


def compared(part: str, contenders: Sequence[Contender], ratios: Sequence[Ratio]) -> Section:
    """The section of a part that compares contenders."""
    unmet = [f"{ratio.name}: {number(ratio.value)}" for ratio in ratios if not ratio.is_met]
    return Section(part, [ratio_table(ratios), contender_table(contenders)], unmet=unmet)


def machine(postgresql: str) -> str:
    """What kind of machine this is, without anything that tells which one."""
    model = re.search(r"^model name\s*:\s*(.+)$", _cpu_information(), re.MULTILINE)
    cores = len(os.sched_getaffinity(0))
    parts = [
        f"{cores} cores",
        model[1].strip() if model else platform.machine(),
        f"Python {platform.python_version()}",
        *([f"PostgreSQL {postgresql}"] if postgresql else []),
    ]
    return ", ".join(parts)


def _cpu_information() -> str:
    file = Path("/proc/cpuinfo")
    return file.read_text() if file.exists() else ""


def headline(how: str, postgresql: str) -> str:
    """When, on what kind of machine and how the figures below were measured."""
    return f"{date.today():%d %B %Y}, {machine(postgresql)}. {how}"


def marks(part: str) -> tuple[str, str]:
    """The comments between which a part's figures stand."""
    return f"<!-- figures: {part} -->", f"<!-- end of figures: {part} -->"


def written(text: str, section: Section, line: str) -> str:
    """The document `text` with the figures of `section` in the place of former ones.

    Raises ValueError when its marks are not there, each once and in order.
    """
    begin, end = marks(section.part)
    before, found, rest = text.partition(begin)
    _, also_found, after = rest.partition(end)
    if not found or not also_found:
        raise ValueError(f"The marks of {section.part} are missing.")
    return f"{before}{begin}\n\n{line}\n\n{section.as_markdown()}\n\n{end}{after}"


def write(section: Section, line: str) -> None:
    """Renew the figures of a part in the document."""
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), section, line), "utf-8")
