"""What each part of the site may do with the tables of the confidential forms."""

from asana_site import grants
from asana_site.grants import EVERYTHING, PUBLIC, READ_AND_ADD, STAFF, WORKER
from intake.models import (
    BenefitsVerification,
    CardPhotograph,
    Note,
    NoticeOwed,
    ReplyTemplate,
    SearchDigest,
    Submission,
    TimelineEntry,
)

# The worker knows what came in and whom it told, and nothing of the content.
NOTICE_COLUMNS = ("notified_at", "notice_not_before", "notice_attempts", "notice_claim")
WORKER_READS = ("id", "reference", "received_at", *NOTICE_COLUMNS)

# What staff may change of a submission: what they do about it, never what was sent.
WORK_COLUMNS = (
    *("status", "closed_reason", "status_changed_at", "opened_at", "contacted_at"),
    *("claimed_by_id", "claimed_at", "follow_up_at", "is_held", "version", "indexed_with"),
)
# What a person sent.
SENT = (Submission, CardPhotograph)
# What is added beside a submission and goes with it.
COMPANIONS = (Note, TimelineEntry, BenefitsVerification, SearchDigest)


def allow_intake() -> None:
    """The public side adds submissions and reads none; nobody changes what was sent."""
    grants.allow(PUBLIC, SENT, ("INSERT",))
    grants.allow(STAFF, SENT, ("SELECT", "DELETE"))
    grants.allow(STAFF, [Submission], ("UPDATE",), columns=WORK_COLUMNS)
    grants.allow(STAFF, COMPANIONS, (*READ_AND_ADD, "DELETE"))
    grants.allow(STAFF, [ReplyTemplate], EVERYTHING)
    # Staff see that a notice is late, and what is owed goes with its submission.
    grants.allow(STAFF, [NoticeOwed], ("SELECT", "DELETE"))
    grants.allow(WORKER, SENT, ("INSERT",))
    grants.allow(WORKER, [Submission], ("SELECT",), columns=WORKER_READS)
    grants.allow(WORKER, [Submission], ("UPDATE",), columns=NOTICE_COLUMNS)
    grants.allow(WORKER, [NoticeOwed], EVERYTHING)
