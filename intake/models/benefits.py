"""What an insurer said about somebody's plan."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from intake.models.sealed import SealedModel
from intake.models.submission import Submission


class BenefitsVerification(SealedModel):
    """What an insurer said on one call; the latest one of a submission counts."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="benefits")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-recorded_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"Benefits of {self.submission_id}"
