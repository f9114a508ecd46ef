"""A selection of submissions as a file of comma-separated values."""

from django.contrib import admin


class ExportPages(admin.ModelAdmin):
    """A selection of submissions as a file of comma-separated values."""
