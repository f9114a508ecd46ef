"""Words to say or write, filled in for the person at hand."""

from typing import Any

from django.http import HttpRequest

from intake.models import Submission
from intake.reading import OpenedSubmission


def shown(request: HttpRequest, submission: Submission, opened: OpenedSubmission) -> dict[str, Any]:
    """What the submission page shows of it."""
    return {}
