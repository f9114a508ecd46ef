"""What admissions did about a submission: the timeline in clear, the notes sealed."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from intake.models.sealed import SealedModel
from intake.models.submission import Submission


class Note(SealedModel):
    """What a member of staff wrote down about a submission."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["written_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"Note on {self.submission_id}"

    def read(self) -> str:
        """The note's text; raises CannotOpen."""
        return str(self.unseal()["text"])


class CallOutcome(models.TextChoices):
    """How an attempt to reach the person ended."""

    SPOKE = "spoke", "Spoke with them"
    NO_ANSWER = "no-answer", "No answer"
    VOICEMAIL = "voicemail", "Left a voicemail"
    CALL_LATER = "call-later", "Asked to be called later"
    WRONG_NUMBER = "wrong-number", "Wrong number"
    WROTE = "wrote", "Wrote an e-mail or a text message"
    DECLINED = "declined", "Asked not to be contacted again"


class Act(models.TextChoices):
    """What was done, as the timeline names it."""

    CLAIMED = "claimed", "Claimed"
    RELEASED = "released", "Released"
    ASSIGNED = "assigned", "Assigned"
    STATUS = "status", "Changed the status"
    CALL = "call", "Tried to reach the person"
    FOLLOW_UP = "follow-up", "Planned the next call"
    BENEFITS = "benefits", "Recorded benefits"
    HELD = "held", "Put on legal hold"
    UNHELD = "unheld", "Took off legal hold"
    EMERGENCY = "emergency", "Opened what somebody else had claimed"


class TimelineEntry(models.Model):
    """One thing that was done about a submission.

    `outcome` says how an attempt to reach the person ended, and is empty for every other act.
    `detail` holds words of ours, never theirs.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="timeline")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=20, choices=Act)
    outcome = models.CharField(max_length=20, choices=CallOutcome, blank=True)
    # Room for the longest name that an account may have.
    detail = models.CharField(max_length=320, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "timeline entries"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(act__in=Act.values), name="intake_timelineentry_act_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(act=Act.CALL, outcome__in=CallOutcome.values)
                | (~models.Q(act=Act.CALL) & models.Q(outcome="")),
                name="intake_timelineentry_outcome_belongs_to_a_call",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.submission_id})"

    @property
    def words(self) -> str:
        """What there is to say beside the act; often nothing."""
        return str(self.get_outcome_display()) or self.detail
