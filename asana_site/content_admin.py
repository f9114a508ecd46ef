"""What the admin pages of all content share: publishing, and a preview of drafts."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import Textarea
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from asana_site.markdown import MarkdownField

# An address that an editor types without its beginning is taken for an encrypted one.
WEB_ADDRESSES: dict[type[models.Field], dict[str, Any]] = {
    models.URLField: {"assume_scheme": "https"}
}


class ContentAdmin(admin.ModelAdmin):
    """Admin of something that is published; subclasses say what page visitors get of it."""

    actions = ["publish", "withdraw"]
    formfield_overrides = WEB_ADDRESSES | {
        MarkdownField: {
            "widget": Textarea(attrs={"rows": 30, "class": "vLargeTextField markdown"})
        },
        models.TextField: {"widget": Textarea(attrs={"rows": 4, "class": "vLargeTextField"})},
    }

    @admin.display(description="state")
    def state(self, content: Any) -> str:
        """Draft, published, or waiting for its time."""
        if content.published_at is None:
            return "Draft"
        return "Published" if content.is_published else "Scheduled"

    @admin.action(description="Publish now", permissions=["change"])
    def publish(self, request: HttpRequest, chosen: models.QuerySet) -> None:
        """Publish the chosen drafts; what is public already keeps its time."""
        now = timezone.now()
        self._move(request, chosen.exclude(published_at__lte=now), now, "Published")

    @admin.action(description="Take back to draft", permissions=["change"])
    def withdraw(self, request: HttpRequest, chosen: models.QuerySet) -> None:
        """Take the chosen rows off the site."""
        self._move(request, chosen, None, "Taken back to draft")

    def _move(
        self, request: HttpRequest, chosen: models.QuerySet, moment: datetime | None, done: str
    ) -> None:
        """Set the moment of publication of `chosen`, on the record of each."""
        moved = list(chosen)
        for content in moved:
            content.published_at = moment
            content.save(update_fields=["published_at", "changed_at"])
            self.log_change(request, content, f"{done}.")
        self.message_user(request, f"{done}: {len(moved)}.")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The name in links stays as it was made: texts and files know the row by it."""
        return [*super().get_readonly_fields(request, obj), *(["key"] if obj else [])]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """Suggestions for a new row alone."""
        return {} if obj else dict(self.prepopulated_fields)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What came with the site is taken back to draft; deleted, it would be loaded again."""
        return super().has_delete_permission(request, obj) and not getattr(obj, "seed_digest", "")

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        preview = path(
            "<path:object_id>/preview/", self.admin_site.admin_view(self.preview), name=name
        )
        return [preview, *super().get_urls()]

    def view_on_site(self, content: Any) -> str:
        """The page itself once it is published, before that its preview for staff."""
        if content.is_published:
            return str(content.get_absolute_url())
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_preview"
        return reverse(name, args=[content.pk])

    def preview(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The page as visitors will get it, marked as a draft, for staff who may see it."""
        content = self.get_object(request, object_id)
        if content is None:
            raise Http404
        if not self.has_view_permission(request, content):
            raise PermissionDenied
        return self.preview_page(request, content)

    def preview_page(self, request: HttpRequest, content: Any) -> HttpResponseBase:
        """The answer of the page's own view, told that it is a preview."""
        raise NotImplementedError
