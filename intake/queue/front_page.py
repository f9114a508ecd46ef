"""What admissions sees first: how much there is to do, and how the last weeks went."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from asana_site.pages import center_of
from intake.keeping.retention import late_since
from intake.queue import lists
from intake.queue.charts import submissions_chart, waiting_chart
from intake.queue.figures import by_week

MAY_VIEW = "intake.view_submission"
# Who decides about keeping is told when the clock has not run.
MAY_ERASE = "intake.erase_submission"


def front_page(request: HttpRequest) -> dict[str, Any] | None:
    """The numbers and the charts of the staff's front page; None for who sees no submissions."""
    user = getattr(request, "user", None)
    if user is None or not user.has_perm(MAY_VIEW):
        return None
    numbers = lists.counts(user, center_of(request))
    weeks = by_week()
    return {
        "lists": [
            {"name": name, "label": lists.LABELS[name], "number": number}
            for name, number in numbers.items()
        ],
        "weeks": weeks,
        "submissions": submissions_chart(weeks),
        "waiting": waiting_chart(weeks),
        "last": weeks[-1],
        "before": weeks[-2],
        "deleting_is_late_since": late_since(timezone.now()) if user.has_perm(MAY_ERASE) else None,
    }
