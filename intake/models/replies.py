"""What to say or write to people who ask, in words that admissions leads keep."""

from django.db import models


class Channel(models.TextChoices):
    """How the words reach the person; the site itself sends none of them."""

    TELEPHONE = "telephone", "To say on the telephone"
    EMAIL = "email", "To write in an e-mail"
    TEXT = "text", "To write in a text message"


class ReplyTemplate(models.Model):
    """Words for an answer, with places for what differs from person to person."""

    title = models.CharField(max_length=100, unique=True)
    channel = models.CharField(max_length=10, choices=Channel)
    body = models.TextField("words", max_length=5000)

    class Meta:
        ordering = ["channel", "title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(channel__in=Channel.values),
                name="intake_replytemplate_channel_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.title
