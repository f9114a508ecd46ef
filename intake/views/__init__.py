"""The pages of the two forms, and those that say that a form was received."""

from intake.views.pages import ContactView, InsuranceView
from intake.views.sent import SentView

__all__ = ["ContactView", "InsuranceView", "SentView"]
