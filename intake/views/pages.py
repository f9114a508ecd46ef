"""The two forms, by the pages that show them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse

from asana_site import structured_data
from asana_site.pages import Page
from intake import identity
from intake.forms import ContactForm, InsuranceForm
from intake.forms.insurance import PHOTOGRAPHS
from intake.forms.photographs import carried_name
from intake.photographs.limits import MOST_BODY_BYTES, MOST_SENT_BYTES
from intake.views.checked import CheckedFormView
from intake.views.program import ProgramQuestion


class ContactView(ProgramQuestion):
    """A message to admissions."""

    form_class = ContactForm
    template_name = "intake/contact.html"
    url_name = "contact"
    sent_url_name = "contact-sent"

    def get_page(self, context: dict[str, Any]) -> Page:
        page = Page(
            heading="Write to us",
            title="Contact admissions",
            description="Ask about treatment for yourself or for someone else. Say how and when "
            "we may reach you, and whether we may leave a voicemail.",
            path=reverse(self.url_name),
        )
        page.graph = [structured_data.web_page(page, "ContactPage")]
        return page


class InsuranceView(ProgramQuestion, CheckedFormView):
    """What admissions needs to ask the insurer what a plan covers; checked before it is sent.

    The one page that takes files (`asana_site.uploads`): two photographs, and what it carries
    of them itself.
    """

    file_fields: ClassVar[Mapping[str, int]] = dict.fromkeys(PHOTOGRAPHS.values(), MOST_SENT_BYTES)
    most_body_bytes = MOST_BODY_BYTES
    carried_names = frozenset(carried_name(name) for name in PHOTOGRAPHS.values())
    _token = ""

    form_class = InsuranceForm
    template_name = "intake/verify_insurance.html"
    url_name = "verify-insurance"
    sent_url_name = "verify-insurance-sent"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"token": identity.read_token(self.token())}

    def token(self) -> str:
        """The token, one for each request: what the page carries is signed for it."""
        if not self._token:
            self._token = super().token()
        return self._token

    def get_form_page(self) -> Page:
        page = Page(
            heading="Verify your insurance",
            title="Verify your insurance",
            description="Send us what is on the insurance card. We ask the insurer what the plan "
            "covers and go over the likely cost with you before anything begins.",
            path=reverse(self.url_name),
        )
        page.graph = [structured_data.web_page(page, "ContactPage")]
        return page
