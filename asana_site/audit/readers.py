"""Who has seen something, from the record."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import Count, Max, Min

from asana_site.audit.models import Action, AuditRecord

SEEING = (Action.VIEW, Action.REVEAL, Action.PRINT, Action.EXPORT)
# The detail of a page that told of something without showing it.
NOT_SHOWN = "claimed by another: not shown"


@dataclass(frozen=True)
class Reader:
    """Somebody who has seen it: by which name, from when to when, and how often."""

    name: str
    first: datetime
    last: datetime
    times: int
    username: str


def readers_of(subject: str) -> list[Reader]:
    """Everybody who has seen `subject`, the first one first."""
    rows = (
        AuditRecord.objects.filter(subject=subject, action__in=SEEING)
        .exclude(detail=NOT_SHOWN)
        .values("actor")
        .annotate(first=Min("at"), last=Max("at"), times=Count("number"))
        .order_by("first")
    )
    users = get_user_model()._default_manager.filter(username__in=[row["actor"] for row in rows])
    names = {user.get_username(): user.get_full_name() for user in users}
    return [
        Reader(
            name=names.get(row["actor"]) or row["actor"],
            first=row["first"],
            last=row["last"],
            times=row["times"],
            username=row["actor"],
        )
        for row in rows
    ]
