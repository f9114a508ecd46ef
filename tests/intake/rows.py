"""Submissions as the queue meets them, stored without a form: nobody opens these."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.utils import timezone

from intake.identity import reference_of
from intake.models import Submission


def a_submission(hours_ago: float = 0, *, by: User | None = None, **values: Any) -> Submission:
    """A submission that came in so many hours ago; claimed just now by `by`, if named."""
    pk = uuid4()
    if by is not None:
        values = {"claimed_by": by, "claimed_at": timezone.now()} | values
    return Submission.objects.create(
        **{
            "id": pk,
            "form_id": uuid4(),
            "reference": reference_of(pk),
            "kind": "contact",
            "key_id": "none",
            "sealed": b"",
            "received_at": timezone.now() - timedelta(hours=hours_ago),
        }
        | values
    )


def read(hours_ago: float = 0, **values: Any) -> Submission:
    """A submission that somebody has read."""
    return a_submission(hours_ago, **{"opened_at": timezone.now()} | values)


def contacted(hours_ago: float = 0, **values: Any) -> Submission:
    """A submission about which somebody has called."""
    now: datetime = timezone.now()
    return read(hours_ago, **{"status": "contacted", "contacted_at": now} | values)
