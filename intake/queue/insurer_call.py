"""What one reads out to an insurer, beside the form in which its answers are recorded."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from intake.models import Submission
from intake.queue import photographs
from intake.reading import SENSITIVE, OpenedSubmission, ShownAnswer, shown_group
from intake.sealing import CannotOpen

# What an insurer asks for to find the plan, in the order in which it is asked.
ASKED_FOR = ("member_id", "group_number", "insured_birth_date", "care_birth_date")


def hidden_fields(opened: OpenedSubmission) -> list[str]:
    """The fields of what the insurer asks for that are hidden in `opened`."""
    answers = _answers(opened)
    return [name for name in ASKED_FOR if name in answers and answers[name].is_hidden]


def shown(
    request: HttpRequest, submission: Submission, opened: OpenedSubmission, *, is_whole: bool
) -> dict[str, Any]:
    """What stands beside the form, under the name `call`.

    What the insurer asks for can be read where `is_whole`, which is to be recorded before.
    """
    answers = _answers(opened)
    if is_whole:
        answers |= _revealed(submission)
    there = [answers[name] for name in ASKED_FOR if name in answers]
    call = {
        "problem": opened.problem,
        "asks_for_a_plan": "insured" in answers,
        "lines": _lines(answers),
        "asked_for": [answer for answer in there if answer.is_hidden or answer.text],
        "is_hidden": any(answer.is_hidden for answer in there),
        "is_whole": is_whole,
    }
    return {"call": call, "sides": photographs.shown(request, submission, opened)["sides"]}


def _answers(opened: OpenedSubmission) -> dict[str, ShownAnswer]:
    return {answer.name: answer for group in opened.groups for answer in group.answers}


def _revealed(submission: Submission) -> dict[str, ShownAnswer]:
    """The hidden answers of `submission`, readable."""
    try:
        groups = [shown_group(group, is_whole=True) for group in submission.read().groups]
    except CannotOpen:
        return {}
    answers = _answers(OpenedSubmission(groups=groups))
    return {name: answer for name, answer in answers.items() if name in SENSITIVE}


def _lines(answers: Mapping[str, ShownAnswer]) -> list[tuple[str, str]]:
    """Whose plan it is and whom the call is about: (term, text), what is known alone."""

    def text(name: str) -> str:
        return answers[name].text if name in answers else ""

    lines = [
        ("Insurance company", text("insurer")),
        ("Plan type", text("plan_type")),
        ("Policyholder", text("insured_name") or text("insured")),
        # Whoever names nobody else wrote for themselves.
        ("Person seeking care", text("care_name") or text("name")),
        ("State", text("state")),
    ]
    return [line for line in lines if line[1]]
