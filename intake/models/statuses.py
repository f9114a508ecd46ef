"""How far admissions has come with a submission, and which step may follow which."""

from django.db import models


class Status(models.TextChoices):
    """How far admissions has come with a submission."""

    NEW = "new", "New"
    CONTACTED = "contacted", "Contacted"
    VERIFIED = "verified", "Benefits verified"
    SCHEDULED = "scheduled", "Scheduled"
    ADMITTED = "admitted", "Admitted"
    CLOSED = "closed", "Closed"
    SPAM = "spam", "Spam"


class ClosedReason(models.TextChoices):
    """Why nothing more is to be done about a submission."""

    NOT_REACHED = "not-reached", "Could not be reached"
    NOT_INTERESTED = "not-interested", "Does not want treatment now"
    ANSWERED = "answered", "Question answered"
    NOT_COVERED = "not-covered", "Insurance does not cover it"
    REFERRED = "referred", "Referred to another provider"
    DUPLICATE = "duplicate", "The same request is handled under another reference"
    NO_CONTACT = "no-contact", "Asked not to be contacted"
    TREATED = "treated", "Treatment has ended"


# Every allowed step; what is not here is refused wherever it is asked for.
TRANSITIONS: dict[Status, tuple[Status, ...]] = {
    # Many ask the insurer first, and call with the answer.
    Status.NEW: (Status.CONTACTED, Status.VERIFIED, Status.CLOSED, Status.SPAM),
    Status.CONTACTED: (Status.VERIFIED, Status.SCHEDULED, Status.CLOSED, Status.SPAM),
    Status.VERIFIED: (Status.SCHEDULED, Status.CONTACTED, Status.CLOSED),
    Status.SCHEDULED: (Status.ADMITTED, Status.CONTACTED, Status.CLOSED),
    Status.ADMITTED: (Status.CLOSED,),
    Status.CLOSED: (Status.CONTACTED,),
    Status.SPAM: (Status.NEW,),
}

# In these, somebody still has to do something.
OPEN_STATUSES = (Status.NEW, Status.CONTACTED, Status.VERIFIED, Status.SCHEDULED)
