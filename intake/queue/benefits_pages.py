"""Recording what an insurer said, and the summary to go over with the caller."""

from django.contrib import admin


class BenefitsPages(admin.ModelAdmin):
    """Recording what an insurer said, and the summary to go over with the caller."""
