"""One form that one person sent, and how far admissions has come with it."""

from datetime import UTC, datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from intake import sealing
from intake.models.sealed import SealedModel
from intake.models.statuses import OPEN_STATUSES, TRANSITIONS, ClosedReason, Status
from intake.payload import Payload
from intake.robots import RobotSign

# PostgreSQL stores times that Python cannot read (the year 20000, infinity). One such row
# would keep the whole queue from being shown.
READABLE_TIMES = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))
TIMES = (
    *("received_at", "notified_at", "notice_not_before", "status_changed_at"),
    *("opened_at", "contacted_at", "claimed_at", "follow_up_at"),
)


class Kind(models.TextChoices):
    """The form that was sent."""

    CONTACT = "contact", "Contact"
    INSURANCE = "insurance", "Insurance verification"


def claims_hold_since() -> datetime:
    """A claim made or used before this has lapsed: its owner may have gone home."""
    return timezone.now() - timedelta(hours=settings.CLAIM_HOURS)


class SubmissionQuerySet(models.QuerySet):
    """Submissions by their age and by what is to be done about them."""

    def received_within(self, age: timedelta) -> Self:
        """Those that came in within the last `age`."""
        return self.filter(received_at__gt=timezone.now() - age)

    def not_notified(self) -> Self:
        """Those of which admissions was not told yet."""
        return self.filter(notified_at=None)

    def older_than(self, age: timedelta) -> Self:
        """Those that came in longer ago than `age`."""
        return self.filter(received_at__lte=timezone.now() - age)

    def still_open(self) -> Self:
        """Those about which something is still to be done."""
        return self.filter(status__in=OPEN_STATUSES)

    def claimed_by(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Those that `user` has claimed, lapsed claims too."""
        return self.filter(claimed_by=user.pk)


class Submission(SealedModel):
    """One form that one person sent. In clear stands only what identifies nobody."""

    id = models.UUIDField(primary_key=True, editable=False)
    form_id = models.UUIDField(
        editable=False,
        db_index=True,
        help_text="Shared by what was sent from one opened form: a version and its revisions.",
    )
    # Not unique: two ids may share one in a blue moon, and neither submission may be lost.
    reference = models.CharField(max_length=11, db_index=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind, editable=False)
    received_at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    robot_signs = models.CharField(
        max_length=60,
        blank=True,
        editable=False,
        help_text="Why it may have come from a robot: values of RobotSign, with commas between.",
    )

    # --- What admissions does about it: `intake.work` is the one way to change it ---------

    status = models.CharField(max_length=20, choices=Status, default=Status.NEW)
    closed_reason = models.CharField(max_length=20, choices=ClosedReason, blank=True)
    status_changed_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_at = models.DateTimeField(
        null=True, editable=False, help_text="When staff first read it; empty: unread."
    )
    contacted_at = models.DateTimeField(
        null=True, editable=False, help_text="When admissions first tried to reach the person."
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    claimed_at = models.DateTimeField(
        null=True, editable=False, help_text="When its owner claimed it or last worked on it."
    )
    follow_up_at = models.DateTimeField(
        null=True, blank=True, help_text="When the person is to be called again."
    )
    is_held = models.BooleanField(
        "legal hold", default=False, help_text="While it is held, nothing deletes it."
    )
    version = models.PositiveIntegerField(
        default=0, editable=False, help_text="Counts the changes, so that a stale page is noticed."
    )
    indexed_with = models.CharField(
        max_length=16,
        blank=True,
        db_index=True,
        editable=False,
        help_text="The id of the search key with which its digests were made; empty: none yet.",
    )

    # --- Who was not told of it yet is the outbox of `intake.notices` -------------------------

    notified_at = models.DateTimeField(null=True, editable=False)
    notice_not_before = models.DateTimeField(default=timezone.now, editable=False)
    notice_attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    notice_claim = models.UUIDField(null=True, editable=False)

    # SQLite keeps the columns of a row in this order: what stands behind kilobytes of
    # ciphertext is slow to reach.
    sealed = models.BinaryField(editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at"]
        default_permissions = ("view", "change")
        permissions = [
            ("assign_submission", "Can assign a submission to somebody else"),
            ("export_submission", "Can export submissions"),
            ("hold_submission", "Can put a submission on legal hold"),
            ("erase_submission", "Can erase a submission"),
            ("open_claimed_submission", "Can open what somebody else has claimed"),
        ]
        indexes = [
            models.Index(
                fields=["notice_not_before"],
                name="intake_submission_outbox",
                condition=Q(notified_at=None),
            ),
            # Whether something waits for too long is asked on every page of staff.
            models.Index(
                fields=["received_at"],
                name="intake_submission_untold",
                condition=Q(notified_at=None),
            ),
            models.Index(fields=["status", "received_at"], name="intake_submission_by_status"),
            models.Index(
                fields=["follow_up_at"],
                name="intake_submission_follow_up",
                condition=Q(follow_up_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="intake_submission_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="intake_submission_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_reason="") | Q(closed_reason__in=ClosedReason.values),
                name="intake_submission_closed_reason_is_known",
            ),
            models.CheckConstraint(
                condition=(Q(status=Status.CLOSED) & ~Q(closed_reason=""))
                | (~Q(status=Status.CLOSED) & Q(closed_reason="")),
                name="intake_submission_closed_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_at=None)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="intake_submission_claim_has_owner_and_time",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__range": READABLE_TIMES}),
                    name=f"intake_submission_{name}_is_readable",
                )
                for name in TIMES
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def read(self) -> Payload:
        """What the person sent; raises CannotOpen."""
        content = self.unseal()
        try:
            return Payload.from_dict(content)
        except (KeyError, TypeError, AttributeError):
            # Sealed with our public key, which everybody may know, and not by our form.
            raise sealing.Damaged(
                "This record was sealed by something else than our forms."
            ) from None

    @property
    def robot_sign_labels(self) -> list[str]:
        """Why this may have come from a robot, in words for staff; unknown signs as they stand."""
        labels = {str(sign): str(sign.label) for sign in RobotSign}
        return [labels.get(sign, sign) for sign in self.robot_signs.split(",") if sign]

    @property
    def next_statuses(self) -> tuple[Status, ...]:
        """The steps that may follow the present one."""
        return TRANSITIONS[Status(self.status)]

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.status in OPEN_STATUSES

    @property
    def is_unread(self) -> bool:
        """Whether nobody of the staff has read it."""
        return self.opened_at is None

    def is_claimed(self) -> bool:
        """Whether somebody holds it, by a claim that has not lapsed."""
        return self.claimed_at is not None and self.claimed_at > claims_hold_since()

    def is_claimed_by_other(self, user: AbstractBaseUser | AnonymousUser) -> bool:
        """Whether somebody else than `user` holds it."""
        return self.is_claimed() and self.claimed_by_id != user.pk

    def others_of_the_same_form(self) -> models.QuerySet["Submission"]:
        """What else was sent from the same opened form, oldest first."""
        others = Submission.objects.filter(form_id=self.form_id).exclude(pk=self.pk)
        return others.defer("sealed").order_by("received_at")
