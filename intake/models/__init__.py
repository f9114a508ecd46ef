"""What people sent us, sealed, and what admissions does about it."""

from intake.models.benefits import BenefitsVerification
from intake.models.finding import SearchDigest, SearchTerm
from intake.models.notices import NoticeOwed
from intake.models.photographs import CardPhotograph, Side
from intake.models.replies import Channel, ReplyTemplate
from intake.models.sealed import SealedModel
from intake.models.statuses import OPEN_STATUSES, TRANSITIONS, ClosedReason, Status
from intake.models.submission import Kind, Submission, claims_hold_since
from intake.models.work import Act, CallOutcome, Note, TimelineEntry

__all__ = [
    "OPEN_STATUSES",
    "TRANSITIONS",
    "Act",
    "BenefitsVerification",
    "CallOutcome",
    "CardPhotograph",
    "Channel",
    "ClosedReason",
    "Kind",
    "Note",
    "NoticeOwed",
    "ReplyTemplate",
    "SealedModel",
    "SearchDigest",
    "SearchTerm",
    "Side",
    "Status",
    "Submission",
    "TimelineEntry",
    "claims_hold_since",
]
