"""The one publishing rule: what visitors may see is what `published()` returns."""

from typing import Any, Self

from django.db import models, transaction
from django.utils import timezone

from asana_site.slugs import remember_move


class PublishedQuerySet(models.QuerySet):
    """Rows of content; views, sitemaps, link resolution and lists start at `published()`."""

    def published(self, now: Any = None) -> Self:
        """The rows that visitors may see now: those whose time of publication has come.

        `now` is for queries that are compiled before that moment: a `compiled.Parameter`.
        """
        return self.filter(published_at__lte=timezone.now() if now is None else now)


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


class AddressedContent(Content):
    """Content with a page of its own, whose address an editor may change.

    Subclasses give `get_absolute_url` an address made of `slug`.
    """

    key = models.SlugField(
        "name in links",
        max_length=80,
        unique=True,
        help_text="Texts link to it by this name, which stays; the address below may change.",
    )
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        help_text="The last part of the page’s address. The old address keeps leading here.",
    )

    class Meta(Content.Meta):
        abstract = True

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and let the former address lead to the present one."""
        former = type(self)._default_manager.filter(pk=self.pk).first() if self.pk else None
        if former:
            remember_move(former.get_absolute_url(), self.get_absolute_url())
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The address of its page."""
        raise NotImplementedError
