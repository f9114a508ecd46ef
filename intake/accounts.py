"""What admissions has to do with the accounts of staff; loaded where staff are served."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest

from asana_site.staff import authority
from asana_site.staff.signals import account_closed
from intake import work
from intake.groups import ADMISSIONS, LEADS
from intake.models import Submission


def connect() -> None:
    """Let leads keep admissions' accounts, and release what a closed account had claimed."""
    authority.delegate(invite_into=[ADMISSIONS, LEADS], keep=[ADMISSIONS])
    account_closed.connect(release_claims, dispatch_uid="intake.accounts")


def release_claims(*, user: User, by: User, request: HttpRequest, **_: Any) -> None:
    """Release everything that `user` has claimed.

    All of it is locked before the first row is put on the record, whose own lock lasts as
    long as the transaction: whoever works on one of these submissions would wait for it
    while we wait for them.
    """
    claimed = Submission.objects.claimed_by(user).order_by("pk")
    list(claimed.select_for_update().values_list("pk", flat=True))
    work.release_claims_of(user, by=by, request=request)
