"""What the submission page says about the work on it, and which acts it offers."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import takewhile
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from asana_site.audit.readers import Reader
from intake.models import (
    Act,
    CallOutcome,
    ClosedReason,
    Status,
    Submission,
    TimelineEntry,
)
from intake.work import ASSIGN
from intake.work.access import OPEN_CLAIMED

# Who opened it within this may still have it before them.
HERE = timedelta(minutes=15)

DECLINED = "They asked not to be contacted again: do not call or write."
WRONG_NUMBER = "This number was wrong: do not call it again."
# While something is still to be done, what to do instead.
INSTEAD = {
    DECLINED: " Close this with the reason “Asked not to be contacted”.",
    WRONG_NUMBER: (
        " Write, if they gave a safe way; else close this with the reason “Could not be reached”."
    ),
}
# Whoever speaks with us, or asks for another call, is there and may be called.
REACHED_AFTER_ALL = (CallOutcome.SPOKE, CallOutcome.CALL_LATER)


def shown(
    user: User, submission: Submission, readers: list[Reader], entries: list[TimelineEntry]
) -> dict[str, Any]:
    """What the page says about the work on `submission`, and what it offers to `user`.

    `readers` have seen it, `entries` are its timeline, oldest first.
    """
    is_own = submission.is_claimed() and submission.claimed_by_id == user.pk
    is_free = not submission.is_claimed()
    may_assign = user.has_perm(ASSIGN)
    follow_up = submission.follow_up_at
    return {
        "others_here": _others_here(user, readers),
        "is_own": is_own,
        "is_free": is_free,
        "is_held_by_other": submission.is_claimed_by_other(user),
        "may_assign": may_assign,
        "may_hand_over": may_assign or is_own,
        "may_open_claimed": user.has_perm(OPEN_CLAIMED),
        "is_due": follow_up is not None and follow_up <= timezone.now(),
        "may_follow_up": submission.is_open,
        "steps": [step for step in submission.next_statuses if step != Status.CLOSED],
        "may_close": Status.CLOSED in submission.next_statuses,
        "outcomes": CallOutcome.choices,
        **_calls(submission, entries),
    }


def _others_here(user: User, readers: list[Reader]) -> list[dict[str, str]]:
    """Who else opened it lately: the name, and how long ago in words."""
    now = timezone.now()
    others = [reader for reader in readers if reader.username != user.get_username()]
    return [
        {"name": reader.name, "ago": _ago(now - reader.last)}
        for reader in others
        if now - reader.last < HERE
    ]


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    return "a minute ago" if minutes == 1 else f"{minutes} minutes ago"


def _calls(submission: Submission, entries: list[TimelineEntry]) -> dict[str, Any]:
    """The attempts so far, the last of them, and what it leaves to mind."""
    calls = [entry for entry in entries if entry.act == Act.CALL]
    return {
        "attempts": len(calls),
        "last_attempt": calls[-1] if calls else None,
        "after_a_call": _to_mind(submission, [call.outcome for call in reversed(calls)]),
    }


def after_a_call(submission: Submission) -> str:
    """What earlier attempts leave to mind for whoever calls or writes next; empty if nothing."""
    calls = submission.timeline.filter(act=Act.CALL).order_by("-at", "-pk")
    return _to_mind(submission, calls.values_list("outcome", flat=True))


def _to_mind(submission: Submission, outcomes: Iterable[str]) -> str:
    """What `outcomes`, the newest first, leave to mind.

    That somebody wants no contact, or that a number is wrong, stands until the person is
    spoken with after all: another attempt that reaches nobody does not end it.
    """
    since = list(takewhile(lambda outcome: outcome not in REACHED_AFTER_ALL, outcomes))
    minded = ""
    if CallOutcome.DECLINED in since or submission.closed_reason == ClosedReason.NO_CONTACT:
        minded = DECLINED
    elif CallOutcome.WRONG_NUMBER in since:
        minded = WRONG_NUMBER
    return minded + INSTEAD.get(minded, "") if submission.is_open else minded
