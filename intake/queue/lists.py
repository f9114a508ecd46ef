"""The lists by which a shift of admissions works, each in the order of what comes first."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from intake.models import Submission

# The parameter of the queue's address that names the list.
PARAMETER = "list"
TODO = "todo"
NAMES = (TODO, "open")


def select(name: str, user: AbstractBaseUser | AnonymousUser) -> QuerySet[Submission]:
    """The submissions of the list `name` for `user`, what comes first at its beginning."""
    return Submission.objects.still_open().order_by("received_at")
