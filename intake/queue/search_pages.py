"""Search by what identifies a person, by POST, on the record."""

from django.contrib import admin


class SearchPages(admin.ModelAdmin):
    """Search by what identifies a person, by POST, on the record."""
