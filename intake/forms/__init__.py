"""The two forms, by the kind of submission they make."""

from intake.forms.base import UNSURE, IntakeForm
from intake.forms.contact import ContactForm
from intake.forms.insurance import InsuranceForm

__all__ = ["UNSURE", "ContactForm", "InsuranceForm", "IntakeForm"]
