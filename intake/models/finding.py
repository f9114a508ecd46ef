"""Keyed digests by which a submission is found again without opening any other."""

from django.db import models

from intake.models.submission import Submission


class SearchTerm(models.TextChoices):
    """What a digest was made of."""

    TELEPHONE = "telephone", "Telephone"
    EMAIL = "email", "E-mail"
    MEMBER_ID = "member-id", "Member ID"
    NAME = "name", "Name"


class SearchDigest(models.Model):
    """The keyed digest of one term of one submission: equal terms have equal digests.

    `digest` is the first 16 bytes of an HMAC-SHA-256 whose key the staff's process alone
    holds, over the kind of the term and its folded words.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="digests")
    term = models.CharField(max_length=10, choices=SearchTerm)
    digest = models.BinaryField(max_length=16)

    class Meta:
        default_permissions = ()
        constraints = [
            # Its index answers a search, and the submission's own index an erasure.
            models.UniqueConstraint(
                fields=["digest", "term", "submission"], name="intake_searchdigest_is_there_once"
            ),
            models.CheckConstraint(
                condition=models.Q(term__in=SearchTerm.values),
                name="intake_searchdigest_term_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_term_display()} ({self.submission_id})"
