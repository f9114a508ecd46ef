"""The page that says that a form was received."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.views.generic import TemplateView

from asana_site.pages import Crumb, Page
from intake import identity
from intake.models import Kind
from intake.views.confidential import ConfidentialView


class SentView(ConfidentialView, TemplateView):
    """A record to keep: that it is with us, since when, and what happens next.

    All of it is in the receipt, so that the page asks for no submission and repeats nothing
    that was typed.
    """

    template_name = "intake/sent.html"
    kind: Kind | None = None
    form_url_name = ""
    form_label = ""
    kind_label = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        receipt = identity.read_receipt(self.kwargs["receipt"], str(self.kind))
        if receipt is None:
            raise Http404
        shown = {
            "receipt": receipt,
            "kind": self.kind_label,
            "is_insurance": self.kind == Kind.INSURANCE,
        }
        return super().get_context_data(**kwargs | shown)

    def get_page(self, context: dict[str, Any]) -> Page:
        return Page(
            heading="We have your message",
            title="Sent",
            description="What you sent has reached admissions.",
            path=self.request.path,
            trail=[Crumb(self.form_label, reverse(self.form_url_name))],
            indexed=False,
        )
