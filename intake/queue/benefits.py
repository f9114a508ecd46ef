"""What an insurer said, in short, on the submission page."""

from typing import Any

from django.http import HttpRequest

from intake.benefits import latest_benefits
from intake.models import Submission
from intake.reading import OpenedSubmission

# What one looks up before a call; the rest stands on the summary.
IN_SHORT = (
    *("active", "network", "deductible", "deductible_met", "coinsurance", "copay"),
    *("out_of_pocket", "out_of_pocket_met", "levels", "authorization", "call_reference"),
)


def shown(request: HttpRequest, submission: Submission, opened: OpenedSubmission) -> dict[str, Any]:
    """What the submission page shows of the latest recording, under the name `benefits`."""
    latest = latest_benefits(submission)
    answers = latest.answers() if latest else {}
    short = [answers[name] for name in IN_SHORT if name in answers and answers[name].text]
    return {"benefits": {"latest": latest, "answers": short}}
