"""Many visitors at a time: they open a form, fill it in, send it, and write down what they get."""

import random
import statistics
import threading
import time
from collections.abc import Callable, Sequence

from tests.faults.letters import Letter, Reply, open_letter, send_letter

PAUSE_AFTER_REFUSAL_SECONDS = 0.1


class Crowd:
    """`size` visitors who send one letter after the other until they are stopped.

    A visitor with `keeps_trying` sends a letter again until it is acknowledged; otherwise
    what was not acknowledged waits for `send_again`. Now and then a visitor sends a letter
    that was acknowledged once more, as a double click or a reload does. `opened` are forms
    that were opened before, and are sent first; `opening` opens one more on a port.
    """

    def __init__(
        self,
        port: int,
        *,
        size: int = 6,
        pause: float = 0.0,
        keeps_trying: bool = False,
        opened: Sequence[Letter] = (),
        opening: Callable[[int], Letter | None] = open_letter,
    ) -> None:
        self.port = port
        self.pause = pause
        self.keeps_trying = keeps_trying
        self.letters: list[Letter] = []
        self.refused_openings = 0
        self._opened = list(opened)
        self._opening = opening
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._visit, daemon=True) for _ in range(size)]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Let everybody finish the letter in hand."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _visit(self) -> None:
        chance = random.Random()
        while not self._ended.is_set():
            if letter := self._next_letter():
                self.letters.append(letter)
                self._send(letter, chance)
            time.sleep(self.pause)

    def _next_letter(self) -> Letter | None:
        try:
            return self._opened.pop()
        except IndexError:
            letter = self._opening(self.port)
        if letter is None:
            self.refused_openings += 1
            time.sleep(PAUSE_AFTER_REFUSAL_SECONDS)
        return letter

    def _send(self, letter: Letter, chance: random.Random) -> None:
        send_letter(self.port, letter)
        while self.keeps_trying and not letter.acknowledged and not self._ended.is_set():
            time.sleep(PAUSE_AFTER_REFUSAL_SECONDS)
            send_letter(self.port, letter)
        if letter.acknowledged and chance.random() < 0.1:
            send_letter(self.port, letter)

    def send_again(self) -> list[Letter]:
        """Send what was never acknowledged once more; returns what still is not."""
        waiting = [letter for letter in self.letters if not letter.acknowledged]
        for letter in waiting:
            send_letter(self.port, letter)
        return [letter for letter in waiting if not letter.acknowledged]

    def replies(self) -> list[Reply]:
        """Every answer to every post."""
        return [reply for letter in self.letters for reply in letter.replies]


def open_letters(
    port: int, number: int, path: str | None = None, *, sides: list[str] | None = None
) -> list[Letter]:
    """Open `number` forms, which must be served."""
    letters = [open_letter(port, path, sides=sides) for _ in range(number)]
    opened = [letter for letter in letters if letter is not None]
    assert len(opened) == number, f"{number - len(opened)} of {number} forms were not served."
    return opened


def at_once(visits: Sequence[Callable[[], object]]) -> None:
    """Let everybody act in the same moment, each in a thread of their own."""
    barrier = threading.Barrier(len(visits))

    def act(visit: Callable[[], object]) -> None:
        barrier.wait()
        visit()

    threads = [threading.Thread(target=act, args=[visit], daemon=True) for visit in visits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def percentile(seconds: Sequence[float], percent: int) -> float:
    """The time within which `percent` of all were answered."""
    if len(seconds) < 2:
        return seconds[0] if seconds else 0.0
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1]
