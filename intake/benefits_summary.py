"""What an insurer said, in plain words for the person whose plan it is."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from intake.benefits import OpenedBenefits, in_dollars
from intake.payload import Answer

# Each line of the summary: the field, its name for a person who is no insurer, and what it means.
LINES = (
    ("active", "Your plan is active", "Whether the plan was in force on the day we asked."),
    ("network", "Our place in your plan", "In network: your plan has a contract with us."),
    ("deductible", "Deductible", "What you pay yourself before the plan begins to pay."),
    ("family_deductible", "Family deductible", "The same, for everybody on your plan together."),
    ("copay", "Copay", "A fixed amount that you pay each time."),
    ("coinsurance", "Coinsurance", "Your part of each bill, once the deductible is paid."),
    ("out_of_pocket", "Out-of-pocket maximum", "The most you pay in a plan year for covered care."),
    ("levels", "Levels of care covered", "The kinds of treatment that your plan pays toward."),
    (
        "authorization",
        "Prior authorization",
        "Whether your insurer must agree before treatment begins.",
    ),
)
# What hardly anybody is told of; left out where nothing is known.
SELDOM = {"family_deductible"}
NOT_TOLD = "Your insurer did not say"


@dataclass(frozen=True, repr=False)
class SummaryLine:
    """One thing to go over: its name, what it means, and what the insurer said.

    `so_far` tells of an amount how much is paid and how much is left.
    """

    term: str
    meaning: str
    answer: str
    so_far: str = ""
    is_known: bool = True


def summary_of(benefits: OpenedBenefits) -> list[SummaryLine]:
    """The lines to go over with the caller, whether or not the insurer told them."""
    answers = benefits.answers()
    lines = []
    for name, term, meaning in LINES:
        text = _text(answers, name)
        so_far = _so_far(name, answers)
        if text or so_far or name not in SELDOM:
            line = SummaryLine(term, meaning, text or NOT_TOLD, so_far, is_known=bool(text))
            lines.append(line)
    return lines


def _text(answers: dict[str, Answer], name: str) -> str:
    return answers[name].text if name in answers else ""


def _so_far(name: str, answers: dict[str, Answer]) -> str:
    """How much of an amount is paid and how much is left, as far as that is known."""
    paid = _text(answers, f"{name}_met")
    if not paid:
        return ""
    try:
        left = Decimal(answers[name].value) - Decimal(answers[f"{name}_met"].value)
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return f"Paid so far: {paid}"
    return f"Paid so far: {paid}. Left to pay: {in_dollars(str(left))}"
