"""The view that every page is made by."""

from typing import Any

from django.views.generic.base import ContextMixin, View

from asana_site import structured_data
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
