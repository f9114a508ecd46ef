"""Claims: who works on a submission, and how it is handed over."""

from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from asana_site.staff.names import name_of
from intake.models import Act, Submission
from intake.work.access import may_read
from intake.work.changing import NotAllowed, note_down, save, working_on

ASSIGN = "intake.assign_submission"
# Django's own, by its name: it is asked who has a permission, whichever backend signs in.
BACKEND = "django.contrib.auth.backends.ModelBackend"


def colleagues() -> QuerySet[User]:
    """Everybody to whom a submission may be assigned: active staff who may work on it."""
    able = User.objects.with_perm("intake.change_submission", backend=BACKEND)
    return able.filter(is_active=True, is_staff=True).order_by("first_name", "username")


def _still_colleague(user: User) -> bool:
    """Whether a submission may be given to `user`, whose account nobody then closes meanwhile.

    Closing an account locks it and releases its claims: one that came after would be held by
    nobody who works here. To be asked before the submission is locked, the order of closing.
    """
    rows = colleagues().select_for_update(no_key=True)
    return rows.filter(pk=user.pk).first() is not None


@transaction.atomic
def claim(submission_id: UUID, *, by: User, version: int | None, request: HttpRequest) -> None:
    """Make `by` the one who works on it.

    Raises Stale, and NotAllowed when somebody else holds it.
    """
    if not _still_colleague(by):
        raise NotAllowed("Your account may not work on submissions any more.")
    with working_on(submission_id, version=version) as submission:
        if submission.is_claimed_by_other(by):
            raise NotAllowed("Somebody else has claimed this submission.")
        _hold(submission, by)
        note_down(submission, Act.CLAIMED, by=by, request=request)


@transaction.atomic
def assign(
    submission_id: UUID, *, to: User, by: User, version: int | None, request: HttpRequest
) -> None:
    """Make `to` the one who works on it, in place of whoever does.

    Whoever may assign gives it to others always; to take for oneself what somebody else
    holds shows its answers, so that needs the reason of an emergency first. Others hand over
    what they hold themselves. To assign to oneself what nobody else holds is to claim it.
    Raises Stale, and NotAllowed.
    """
    if not _still_colleague(to):
        raise NotAllowed("A submission is given to active members of admissions alone.")
    with working_on(submission_id, version=version) as submission:
        if to.pk == by.pk and not submission.is_claimed_by_other(by):
            _hold(submission, to)
            note_down(submission, Act.CLAIMED, by=by, request=request)
            return
        if not (by.has_perm(ASSIGN) or (submission.is_claimed() and _is_own(submission, by))):
            raise NotAllowed("Claim it first, then hand it over; or ask a lead to assign it.")
        if to.pk == by.pk and not may_read(submission, by):
            raise NotAllowed("Open it in an emergency first, with a reason. Then you can take it.")
        _hold(submission, to)
        note_down(
            submission,
            Act.ASSIGNED,
            f"to {name_of(to)}",
            by=by,
            request=request,
            on_the_record=f"to {to.get_username()}",
        )


def release(submission_id: UUID, *, by: User, version: int | None, request: HttpRequest) -> None:
    """Give up a claim of one's own; raises Stale, and NotAllowed when it is not one's own."""
    with working_on(submission_id, version=version) as submission:
        if not _is_own(submission, by):
            raise NotAllowed("You have not claimed this submission.")
        give_up(submission, by=by, request=request)


def release_claims_of(user: User, *, by: User, request: HttpRequest) -> int:
    """Release everything that `user` has claimed, as when the account is closed; how many."""
    claimed = list(Submission.objects.claimed_by(user).values_list("pk", flat=True))
    for submission_id in claimed:
        with working_on(submission_id) as submission:
            if submission.claimed_by_id == user.pk:
                give_up(submission, by=by, request=request)
    return len(claimed)


def _is_own(submission: Submission, user: User) -> bool:
    return submission.claimed_by_id == user.pk


def _hold(submission: Submission, user: User) -> None:
    submission.claimed_by, submission.claimed_at = user, timezone.now()
    save(submission, "claimed_by", "claimed_at")


def give_up(submission: Submission, *, by: User, request: HttpRequest) -> None:
    """End the claim on a locked submission, whoever held it."""
    submission.claimed_by = submission.claimed_at = None
    save(submission, "claimed_by", "claimed_at")
    note_down(submission, Act.RELEASED, by=by, request=request)
