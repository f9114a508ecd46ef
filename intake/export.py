"""Submissions as a file of comma-separated values that no spreadsheet runs as formulas."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO

from django.utils import timezone

from intake.models import Submission
from intake.reading import SENSITIVE
from intake.sealing import CannotOpen

# What spreadsheets take for the beginning of a formula, in half and full width (OWASP), and
# the controls behind which they look for one.
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0")
# Excel takes a file for UTF-8 only when it begins with this mark.
# Where a spreadsheet that separates cells by something else than commas begins a new one: it
# takes no notice of quotes that stand inside of what it takes for a cell.
OTHER_SEPARATORS = re.compile(r"([;\t\r\n]+)")
BYTE_ORDER_MARK = "\ufeff"
CANNOT_BE_OPENED = "cannot be opened"
FACTS = ("Reference", "Kind", "Received", "Status", "Problem")
NOTICE = "Notice"
# The short statement that goes with every disclosure (42 CFR 2.32(a)(2)).
PART_2_NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


def safe_cell(text: str) -> str:
    """`text` as a cell that stays text: an apostrophe goes before what would be a formula.

    The same goes for each part of it that another separator would make a cell.
    """
    parts = OTHER_SEPARATORS.split(text)
    # Every other part is a separator.
    guarded = [parts[0], *(f"'{part}" if _is_formula(part) else part for part in parts[2::2])]
    joined = "".join(map("".join, zip(guarded, [*parts[1::2], ""], strict=True)))
    return f"'{joined}" if _is_formula(text) else joined


def _is_formula(text: str) -> bool:
    """Whether a spreadsheet may take `text` for a formula.

    What nobody sees (spaces, controls, marks of direction) does not hide a beginning.
    """
    seen = text.lstrip()
    while seen and unicodedata.category(seen[0]) in ("Cf", "Cc", "Zs"):
        seen = seen[1:]
    return text.startswith(FORMULA_BEGINNINGS) or seen.startswith(FORMULA_BEGINNINGS)


@dataclass(repr=False)
class _Row:
    facts: tuple[str, ...]
    answers: dict[str, str]


def as_csv(submissions: Iterable[Submission], *, with_sensitive: bool) -> str:
    """The file: a row a submission, a column a question, every cell in quotes (RFC 4180).

    `with_sensitive` includes the answers that staff see hidden; else their columns are left
    out. A submission that cannot be opened is a row that says so. Each row ends with the
    notice that goes with it wherever it is copied.
    """
    questions: dict[str, str] = {}
    rows = [_row(submission, questions, with_sensitive) for submission in submissions]
    stream = StringIO()
    stream.write(BYTE_ORDER_MARK)
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow([*FACTS, *map(safe_cell, questions.values()), NOTICE])
    for row in rows:
        answers = (row.answers.get(name, "") for name in questions)
        cells = [*row.facts, *answers, PART_2_NOTICE]
        writer.writerow(map(safe_cell, cells))
    return stream.getvalue()


def _row(submission: Submission, questions: dict[str, str], with_sensitive: bool) -> _Row:
    """The row of `submission`; questions that no row before it had are added to `questions`."""
    answers, problem = {}, ""
    try:
        groups = submission.read().groups
    except CannotOpen:
        groups, problem = [], CANNOT_BE_OPENED
    for group in groups:
        for answer in group.answers:
            name = str(answer.name)
            if with_sensitive or name not in SENSITIVE:
                questions.setdefault(name, str(answer.question))
                answers[name] = str(answer.text or "")
    received = timezone.localtime(submission.received_at).strftime("%Y-%m-%d %H:%M")
    kind, status = submission.get_kind_display(), submission.get_status_display()
    return _Row((submission.reference, kind, received, status, problem), answers)
