"""The acts of one's work on a submission, each a POST of its own."""

from django.contrib import admin


class ActPages(admin.ModelAdmin):
    """The acts of one's work on a submission, each a POST of its own."""
