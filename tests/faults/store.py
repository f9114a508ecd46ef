"""What is in the database after a run, opened with the private key, and what is wrong with it."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.faults.letters import Letter

# Runs in the site's own process. Every table that refers to submissions is counted, so that
# a submission with a part of its rows is told from a whole one, whatever the tables are.
READ = """
import json
from collections import Counter
from intake.models import Submission
from intake.sealing import CannotOpen

parts = {}
for relation in Submission._meta.related_objects:
    column = relation.field.attname
    rows = relation.related_model._base_manager.values_list(column, flat=True)
    parts[relation.name] = Counter(rows)
for submission in Submission.objects.iterator():
    opened = []
    try:
        mark = submission.read().value_of("best_time")
        for photograph in submission.photographs.order_by("side"):
            photograph.read()
            opened.append(photograph.side)
    except CannotOpen as error:
        mark = None
    counts = {name: counter[submission.pk] for name, counter in parts.items()}
    line = [str(submission.pk), submission.reference, submission.kind, mark, counts, opened]
    print(json.dumps(line))
"""


@dataclass(frozen=True)
class Stored:
    """One submission of the database; `mark` is None when it or a photograph does not open.

    `parts` is how many rows of each other table belong to it, `photographs` the sides of the
    card that were opened.
    """

    id: str
    reference: str
    kind: str
    mark: str | None
    parts: dict[str, int]
    photographs: list[str]


def stored(run: Callable[..., str]) -> list[Stored]:
    """Every submission, read with the private key by a process of its own.

    `run` runs an administrative command and returns what it printed.
    """
    lines = run("shell", "--verbosity", "0", "--command", READ).splitlines()
    return [Stored(*json.loads(line)) for line in lines]


def complaints(letters: Iterable[Letter], rows: Iterable[Stored]) -> list[str]:
    """What is lost, damaged, halved or doubled; empty when every promise was kept."""
    letters, rows = list(letters), list(rows)
    return _lost(letters, rows) + _strange(letters, rows) + _halves(letters, rows)


def _lost(letters: list[Letter], rows: list[Stored]) -> list[str]:
    """Letters that were acknowledged and are not filed under that one reference."""
    by_mark = {row.mark: row for row in rows}
    found = []
    for letter in letters:
        row = by_mark.get(letter.mark)
        if len(set(letter.references)) > 1:
            found.append(f"{letter.mark} got several references.")
        elif letter.acknowledged and row is None:
            found.append(f"{letter.mark} was acknowledged and is lost.")
        elif letter.acknowledged and row and row.reference != letter.references[0]:
            found.append(f"{letter.mark} is filed under another reference.")
    return found


def _strange(letters: list[Letter], rows: list[Stored]) -> list[str]:
    """Submissions that do not open, that nobody sent, or that are there twice."""
    sent = {letter.mark for letter in letters}
    found = []
    for mark, number in Counter(row.mark for row in rows).items():
        if mark is None:
            found.append(f"{number} submissions do not open.")
        elif mark not in sent:
            found.append(f"{mark} was never sent.")
        elif number > 1:
            found.append(f"{mark} is filed {number} times.")
    return found


def _halves(letters: list[Letter], rows: list[Stored]) -> list[str]:
    """Submissions that have other rows than their letter asks for: its photographs, and of
    every other table what all have.
    """
    by_mark = {letter.mark: letter for letter in letters}
    found = []
    shapes: Counter[str] = Counter()
    for row in rows:
        sent = by_mark[row.mark].photographs if row.mark in by_mark else {}
        number = row.parts["photographs"]
        if row.mark in by_mark and (number, row.photographs) != (len(sent), sorted(sent)):
            found.append(f"{row.mark} has {number} photographs, not {len(sent)}.")
        shapes[json.dumps(row.parts | {"photographs": 0})] += 1
    if len(shapes) > 1:
        found.append(f"Submissions differ in what belongs to them: {shapes}.")
    return found


def without_photographs(letters: Iterable[Letter]) -> list[str]:
    """A complaint when no letter of several rows was acknowledged, so that there was no half
    to be found.
    """
    if any(letter.acknowledged and letter.photographs for letter in letters):
        return []
    return ["No letter with photographs was acknowledged: nothing was proven of halves."]
