"""What people sent us, sealed, and what admissions noted about it."""

from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from intake import sealing
from intake.payload import Payload
from intake.robots import RobotSign

# PostgreSQL stores times that Python cannot read (the year 20000, infinity). One such row
# would keep the whole queue from being shown.
READABLE_TIMES = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


class Kind(models.TextChoices):
    """The form that was sent."""

    CONTACT = "contact", "Contact"
    INSURANCE = "insurance", "Insurance verification"


class Status(models.TextChoices):
    """How far admissions has come with a submission."""

    NEW = "new", "New"
    CONTACTED = "contacted", "Contacted"
    CLOSED = "closed", "Closed"


class SealedModel(models.Model):
    """A row whose content is sealed for it alone; printing or pickling it shows nothing."""

    key_id = models.CharField(max_length=16, editable=False)
    sealed = models.BinaryField(editable=False)

    class Meta:
        abstract = True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.pk}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A sealed row is not pickled.")

    def seal(self, payload: dict[str, Any]) -> None:
        """Put `payload` into the row, sealed with the public key; raises CannotSeal."""
        self.key_id, self.sealed = sealing.seal(payload, table=self._meta.db_table, row_id=self.pk)

    def unseal(self) -> dict[str, Any]:
        """What the row holds; raises CannotOpen."""
        return sealing.unseal(
            bytes(self.sealed), table=self._meta.db_table, row_id=self.pk, key_id=self.key_id
        )


class SubmissionQuerySet(models.QuerySet):
    """Submissions by their age."""

    def received_within(self, age: timedelta) -> Self:
        """Those that came in within the last `age`."""
        return self.filter(received_at__gt=timezone.now() - age)

    def not_notified(self) -> Self:
        """Those of which admissions was not told yet."""
        return self.filter(notified_at=None)

    def older_than(self, age: timedelta) -> Self:
        """Those that came in longer ago than `age`."""
        return self.filter(received_at__lte=timezone.now() - age)


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
    status = models.CharField(max_length=20, choices=Status, default=Status.NEW, db_index=True)

    robot_signs = models.CharField(
        max_length=60,
        blank=True,
        editable=False,
        help_text="Why it may have come from a robot: values of RobotSign, with commas between.",
    )

    # Who was not told of it yet is the outbox of `intake.notices`.
    notified_at = models.DateTimeField(null=True, editable=False)
    notice_not_before = models.DateTimeField(default=timezone.now, editable=False)
    notice_attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    notice_claim = models.UUIDField(null=True, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at"]
        indexes = [
            models.Index(
                fields=["notice_not_before"],
                name="intake_submission_outbox",
                condition=models.Q(notified_at=None),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values), name="intake_submission_kind_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values),
                name="intake_submission_status_is_known",
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{name}__range": READABLE_TIMES}),
                    name=f"intake_submission_{name}_is_readable",
                )
                for name in ("received_at", "notified_at", "notice_not_before")
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

    def others_of_the_same_form(self) -> models.QuerySet["Submission"]:
        """What else was sent from the same opened form, oldest first."""
        others = Submission.objects.filter(form_id=self.form_id).exclude(pk=self.pk)
        return others.defer("sealed").order_by("received_at")


class Note(SealedModel):
    """What a member of staff wrote down about a submission."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["written_at"]

    def __str__(self) -> str:
        return f"Note on {self.submission_id}"

    def read(self) -> str:
        """The note's text; raises CannotOpen."""
        return str(self.unseal()["text"])
