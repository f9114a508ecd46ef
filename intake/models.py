"""What people sent us, sealed, and what admissions noted about it."""

from datetime import timedelta
from typing import Any, NoReturn, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from intake import sealing
from intake.payload import Payload


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
    reference = models.CharField(max_length=11, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind, editable=False)
    received_at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    status = models.CharField(max_length=20, choices=Status, default=Status.NEW, db_index=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values), name="intake_submission_kind_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values),
                name="intake_submission_status_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def read(self) -> Payload:
        """What the person sent; raises CannotOpen."""
        return Payload.from_dict(self.unseal())

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
