"""What the submission page says about the work on it, and which acts it offers."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from asana_site.audit.readers import Reader
from intake.models import Act, CallOutcome, Status, Submission, TimelineEntry
from intake.work import ASSIGN
from intake.work.access import OPEN_CLAIMED

# Who opened it within this may still have it before them.
HERE = timedelta(minutes=15)

# What an attempt leaves to mind for whoever comes next, by how the last one ended.
AFTER_A_CALL = {
    CallOutcome.DECLINED: (
        "They asked not to be contacted again: do not call. Close this with the reason "
        "“Asked not to be contacted”."
    ),
    CallOutcome.WRONG_NUMBER: (
        "This number was wrong: do not call it again. Write, if they gave a safe way; else "
        "close this with the reason “Could not be reached”."
    ),
}


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
        **_calls(entries),
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


def _calls(entries: list[TimelineEntry]) -> dict[str, Any]:
    """The attempts so far, the last of them, and what it leaves to mind."""
    calls = [entry for entry in entries if entry.act == Act.CALL]
    last = calls[-1] if calls else None
    minded = {outcome.label: advice for outcome, advice in AFTER_A_CALL.items()}
    return {
        "attempts": len(calls),
        "last_attempt": last,
        "after_a_call": minded.get(last.detail, "") if last else "",
    }
