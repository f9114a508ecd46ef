"""A page as somebody may meet it, and the two commonest ways to bring it about."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.staging import Stage


@dataclass(frozen=True)
class State:
    """A page as somebody may meet it. `who` is a visitor, or a name of the cast, signed in."""

    name: str
    bring: Callable[[Stage], object]
    who: str = "visitor"

    def set(self, stage: Stage) -> None:
        """Bring the state about in front of `stage`."""
        if self.who == "visitor":
            stage.leave()
        else:
            stage.enter(self.who)
        self.bring(stage)


def at(path: str) -> Callable[[Stage], object]:
    """The page at `path`, opened."""
    return lambda stage: stage.go(path)


def pressed(path: str, button: str) -> Callable[[Stage], object]:
    """The page at `path` after a button that finds nothing filled in."""

    def bring(stage: Stage) -> None:
        stage.go(path)
        stage.press(button)
        stage.page.get_by_role("alert").wait_for()

    return bring
