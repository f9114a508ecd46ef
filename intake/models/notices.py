"""Notices that are still owed to single members of admissions."""

from django.db import models
from django.utils import timezone

from intake.models.submission import Submission


class NoticeOwed(models.Model):
    """One address that was refused when the others were told of a submission.

    `intake.errands` tries it again. That nobody was told is not here: then the submission
    itself is without `notified_at`.
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="notices_owed"
    )
    address = models.TextField(help_text="As it stands in ADMISSIONS_EMAILS.")
    since = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(
        default=0, help_text="How often the address was refused since it last was reached."
    )
    claim = models.UUIDField(null=True)

    class Meta:
        verbose_name_plural = "notices owed"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "address"], name="intake_noticeowed_is_there_once"
            )
        ]

    def __str__(self) -> str:
        return f"Notice owed since {self.since:%Y-%m-%d}"
