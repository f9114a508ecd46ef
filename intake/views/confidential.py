"""What all pages have in common that show, or lead away from, what a person wrote."""

from typing import Any

from django.http import HttpRequest

from asana_site.views.page import PageView


class ConfidentialView(PageView):
    """A page that no cache keeps and that tells no other page where the visitor comes from."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        return self.keep_private(response)

    @staticmethod
    def keep_private(response: Any) -> Any:
        """`response` with the headers that keep it out of caches and referrers."""
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response
