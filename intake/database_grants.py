"""What each part of the site may do with the tables of the confidential forms."""

from asana_site import grants
from asana_site.grants import PUBLIC, READ_AND_ADD, STAFF, WORKER
from intake.models import Note, Submission

# The worker knows what came in and whom it told, and nothing of the content.
NOTICE_COLUMNS = ("notified_at", "notice_not_before", "notice_attempts", "notice_claim")
WORKER_READS = ("id", "reference", "received_at", *NOTICE_COLUMNS)


def allow_intake() -> None:
    """The public side adds submissions and reads none; nobody changes what was sent."""
    grants.allow(PUBLIC, [Submission], ("INSERT",))
    grants.allow(STAFF, [Submission], ("SELECT", "DELETE"))
    grants.allow(STAFF, [Submission], ("UPDATE",), columns=["status"])
    grants.allow(STAFF, [Note], (*READ_AND_ADD, "DELETE"))
    grants.allow(WORKER, [Submission], ("INSERT",))
    grants.allow(WORKER, [Submission], ("SELECT",), columns=WORKER_READS)
    grants.allow(WORKER, [Submission], ("UPDATE",), columns=NOTICE_COLUMNS)
