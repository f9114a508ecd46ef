"""Photographs of insurance cards, sealed like the answers that came with them."""

from django.db import models
from django.db.models import Q

from intake import identity, sealing
from intake.models.sealed import SealedModel
from intake.models.submission import Submission
from intake.photographs.jpeg import is_plain_jpeg


class Side(models.TextChoices):
    """The side of the card that a photograph shows."""

    FRONT = "front", "Front of the card"
    BACK = "back", "Back of the card"

    @property
    def described(self) -> str:
        """What the picture is, for whoever does not see it."""
        return "Front of the insurance card" if self == Side.FRONT else "Back of the insurance card"


class CardPhotograph(SealedModel):
    """One side of an insurance card, as a clean JPEG, sealed; there is one of each at most."""

    id = models.UUIDField(primary_key=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="photographs")
    side = models.CharField(max_length=5, choices=Side, editable=False)
    # Last, as in `Submission`: which sides there are is asked more often than what they show.
    sealed = models.BinaryField(editable=False)

    class Meta:
        ordering = ["-side"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=Side.values), name="intake_cardphotograph_side_is_known"
            ),
            models.UniqueConstraint(
                fields=["submission", "side"], name="intake_cardphotograph_one_of_each_side"
            ),
        ]

    def __str__(self) -> str:
        return f"Photograph of a card ({self.submission_id})"

    @classmethod
    def of(cls, submission: Submission, side: Side, jpeg: bytes) -> "CardPhotograph":
        """The photograph as a sealed row beside `submission`, not stored yet.

        The same side of the same submission is the same row. Raises BadKey and CannotSeal.
        """
        row_id = identity.photograph_id(submission.pk, side)
        photograph = cls(id=row_id, submission=submission, side=side)
        photograph.seal_bytes(jpeg)
        return photograph

    def read(self) -> bytes:
        """The photograph, a JPEG of ours; raises CannotOpen."""
        jpeg = self.unseal_bytes()
        if not is_plain_jpeg(jpeg):
            # Sealed with our public key, which everybody may know, and not by our form.
            raise sealing.Damaged("This photograph was sealed by something else than our forms.")
        return jpeg
