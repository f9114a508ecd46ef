"""What an insurer said, in plain words for the person whose plan it is."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from intake.benefits import OpenedBenefits, in_dollars
from intake.payload import Answer

# Each line of the summary: the field, its name for a person who is no insurer, and what it means.
LINES = (
    ("active", "Your plan is active", "Whether the plan was in force on the day we asked."),
    (
        "network",
        "Our place in your plan",
        "In network: your plan has a contract with us.",
    ),
    ("deductible", "Deductible", "What you pay yourself before the plan begins to pay."),
    ("deductible_met", "Deductible paid so far", "What the insurer counts as paid this plan year."),
    ("family_deductible", "Family deductible", "The same, for everybody on your plan together."),
    ("family_deductible_met", "Family deductible paid so far", "What your family has paid of it."),
    ("copay", "Copay", "A fixed amount that you pay each time."),
    ("coinsurance", "Coinsurance", "Your part of each bill, once the deductible is paid."),
    (
        "out_of_pocket",
        "Out-of-pocket maximum",
        "The most that you pay in a plan year for covered care.",
    ),
    ("out_of_pocket_met", "Counted toward it so far", "What you have paid of that maximum."),
    ("levels", "Levels of care covered", "The kinds of treatment that your plan pays toward."),
    (
        "authorization",
        "Prior authorization",
        "Whether your insurer must agree before treatment begins. We ask them for you.",
    ),
)
LEFT_OF = {
    "deductible_met": ("deductible", "Left of the deductible"),
    "family_deductible_met": ("family_deductible", "Left of the family deductible"),
    "out_of_pocket_met": ("out_of_pocket", "Left until the maximum"),
}
NOT_TOLD = "Your insurer did not say"


@dataclass(frozen=True, repr=False)
class SummaryLine:
    """One thing to go over: its name, what it means, and what the insurer said."""

    term: str
    meaning: str
    answer: str
    is_known: bool = True


def summary_of(benefits: OpenedBenefits) -> list[SummaryLine]:
    """The lines to go over with the caller; what nobody was told of a family is left out."""
    answers = benefits.answers()
    lines = []
    for name, term, meaning in LINES:
        answer = answers.get(name)
        text = answer.text if answer else ""
        if name.startswith("family_") and not text:
            continue
        lines.append(SummaryLine(term, meaning, text or NOT_TOLD, is_known=bool(text)))
        if left := _left(name, answers):
            lines.append(left)
    return lines


def _left(name: str, answers: dict[str, Answer]) -> SummaryLine | None:
    """What is still to be paid of an amount of which the whole and the paid part are known."""
    if name not in LEFT_OF:
        return None
    whole, term = LEFT_OF[name]
    try:
        left = Decimal(answers[whole].value) - Decimal(answers[name].value)
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return None
    return SummaryLine(term, "The first less the second.", in_dollars(str(left)))
