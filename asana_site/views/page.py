"""The view that every page is made by."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.utils.safestring import mark_safe
from django.views.generic.base import ContextMixin, View

from asana_site import speculation, structured_data
from asana_site.content_version import IS_CONTENT_NAME
from asana_site.pages import Page, center_of


class PageView(ContextMixin, View):
    """A view whose template extends base.html; subclasses say what the page is."""

    def get_page(self, context: dict[str, Any]) -> Page:
        """What this page states about itself, given its finished context."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = self.get_page(context)
        context["page"] = page
        context["structured_data"] = structured_data.graph(page, center_of(self.request))
        return context


# For browsers and for caches of others on the way: a minute without asking us, a day while
# we cannot be asked (RFC 5861).
CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"

SPECULATION_RULES = mark_safe(speculation.RULES)


def early_files() -> str:
    """The stylesheet and the font of the text, as a Link header (RFC 8288).

    A browser asks for them before it has read the page, and a network of caches that knows
    Early Hints (RFC 8297) names them before it has the page itself.
    """
    style, font = static("css/site.css"), static("fonts/text.woff2")
    return (
        f"<{style}>; rel=preload; as=style, "
        f'<{font}>; rel=preload; as=font; type="font/woff2"; crossorigin'
    )


class ContentView(PageView):
    """A page that is the same for every visitor, whatever the query of its address says.

    It may be stored and sent again until the content changes; previews of drafts may not.
    """

    is_preview = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if not self.is_preview:
            context["speculation_rules"] = SPECULATION_RULES
        return context

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.META[IS_CONTENT_NAME] = not self.is_preview
        response = super().dispatch(request, *args, **kwargs)
        if not self.is_preview and request.method in ("GET", "HEAD"):
            response.is_storable = True  # type: ignore[attr-defined]
            response.headers.setdefault("Cache-Control", CACHE_CONTROL)
            response.headers["Link"] = early_files()
        return response
