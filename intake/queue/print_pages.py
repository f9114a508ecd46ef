"""A submission on paper, with the notice that the law asks for."""

from django.contrib import admin


class PrintPages(admin.ModelAdmin):
    """A submission on paper, with the notice that the law asks for."""
