"""Legal hold, and erasure on request."""

from django.contrib import admin


class KeepingPages(admin.ModelAdmin):
    """Legal hold, and erasure on request."""
