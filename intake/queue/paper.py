"""What stands on everything that is printed: which reference, when, by whom, and the notice."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from asana_site.staff.names import name_of
from asana_site.staff.views import signed_in
from intake.export import PART_2_NOTICE
from intake.models import Submission
from intake.queue.neighbours import kept

KEEP_SAFE = "Give this paper to nobody who may not read it. Shred it when it is no longer needed."


def paper_facts(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    """The head and the foot of a printed page, and the list that it was opened from."""
    return {
        "submission": submission,
        "kept": kept(request),
        "printed_at": timezone.now(),
        "printed_by": name_of(signed_in(request)),
        "part_2_notice": PART_2_NOTICE,
        "keep_safe": KEEP_SAFE,
    }
