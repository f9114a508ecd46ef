"""The one publishing rule: what visitors may see is what `published()` returns."""

from typing import Self

from django.db import models
from django.utils import timezone


class PublishedQuerySet(models.QuerySet):
    """Rows of content; views, sitemaps, link resolution and lists start at `published()`."""

    def published(self) -> Self:
        """The rows that visitors may see now: those whose time of publication has come."""
        return self.filter(published_at__lte=timezone.now())


class Content(models.Model):
    """Something an editor writes and publishes: a program, an article, an answer, a page."""

    published_at = models.DateTimeField(
        "published",
        null=True,
        blank=True,
        db_index=True,
        help_text="Visitors see it from this moment on. Leave it empty to keep a draft; "
        "a moment in the future publishes it then.",
    )
    changed_at = models.DateTimeField("last changed", auto_now=True)
    # Digest of the values that `load_content` last wrote; a row that still matches it
    # has not been touched by an editor and may be updated from the files.
    seed_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_published(self) -> bool:
        """Whether visitors see it now."""
        return self.published_at is not None and self.published_at <= timezone.now()
