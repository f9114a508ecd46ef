"""Work on a submission: the one place that changes it, on the timeline and on the record.

Each function is one act of one member of staff, in one transaction: the row is locked, the
version that the page showed is compared, the change is made, and both the timeline and the
record of access say so. Either all of it happens or nothing.
"""

from intake.work.access import (
    EMERGENCY_LASTS,
    Ground,
    check_may_work,
    mark_opened,
    may_read,
    open_in_emergency,
)
from intake.work.changing import (
    NotAllowed,
    Stale,
    keep_claim,
    note_down,
    save,
    save_work,
    working_on,
)
from intake.work.claims import (
    ASSIGN,
    assign,
    claim,
    colleagues,
    release,
    release_claims_of,
)
from intake.work.notes import add_note, sealed_note
from intake.work.steps import log_call, move, plan_follow_up

__all__ = [
    "ASSIGN",
    "EMERGENCY_LASTS",
    "Ground",
    "NotAllowed",
    "Stale",
    "add_note",
    "assign",
    "check_may_work",
    "claim",
    "colleagues",
    "keep_claim",
    "log_call",
    "mark_opened",
    "may_read",
    "move",
    "note_down",
    "open_in_emergency",
    "plan_follow_up",
    "release",
    "release_claims_of",
    "save",
    "save_work",
    "sealed_note",
    "working_on",
]
