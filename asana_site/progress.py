"""Progress of long commands: a bar on a terminal, a plain line now and then elsewhere."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.core.management.base import OutputWrapper

Item = TypeVar("Item")

BAR_CHARACTERS = 30
PLAIN_LINES = 10


def progress(items: Sequence[Item], label: str, output: OutputWrapper) -> Iterator[Item]:
    """Yield each of `items`, saying on `output` how many are done."""
    total = len(items)
    is_terminal = bool(output.isatty())
    step = 1 if is_terminal else max(1, total // PLAIN_LINES)
    for number, item in enumerate(items, start=1):
        yield item
        if number % step == 0 or number == total:
            _tell(output, label, number, total, is_terminal=is_terminal)


def _tell(output: Any, label: str, number: int, total: int, *, is_terminal: bool) -> None:
    if not is_terminal:
        output.write(f"{label}: {number} of {total}")
        return
    filled = BAR_CHARACTERS * number // total
    bar = "█" * filled + "·" * (BAR_CHARACTERS - filled)
    output.write(f"\r{label} {bar} {number}/{total}", ending="\n" if number == total else "")
