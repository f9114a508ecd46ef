"""The sitemap's shared part: addresses come from the setting, never from the request."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Model
from django.urls import reverse


class SiteSitemap(Sitemap):
    """A sitemap whose addresses stand under `SITE_URL`."""

    def get_domain(self, site: Any = None) -> str:
        return str(urlsplit(settings.SITE_URL).netloc)

    def get_protocol(self, protocol: str | None = None) -> str:
        return str(urlsplit(settings.SITE_URL).scheme)


class ContentSitemap(SiteSitemap):
    """The published rows of one kind of content; built with their queryset."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model

    def items(self) -> Any:
        return self.model._default_manager.published()  # type: ignore[attr-defined]

    def lastmod(self, item: Any) -> Any:
        return item.changed_at


class NamedPagesSitemap(SiteSitemap):
    """Pages that have one address each, by the names of their URL patterns."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def items(self) -> list[str]:
        return list(self.names)

    def location(self, item: str) -> str:
        return reverse(item)
