from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from asana_site.content_admin import WEB_ADDRESSES
from asana_site.models import Center, Source


@admin.register(Center)
class CenterAdmin(admin.ModelAdmin):
    """The center's facts: one row, for editors."""

    formfield_overrides = WEB_ADDRESSES

    fieldsets = [
        (None, {"fields": ["name"]}),
        (
            "How to reach you",
            {"fields": ["telephone", "text_line", "email", "hours", "response_time"]},
        ),
        ("Where you are", {"fields": ["street_address", "city", "state", "postal_code"]}),
        (
            "What the law asks you to show",
            {
                "fields": [
                    *("license_statement", "license_url", "enforcement_list_url"),
                    *("accreditation", "retention_statement"),
                ]
            },
        ),
        ("For people who report a weakness", {"fields": ["security_contact"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Center.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    """The sources that texts cite, for editors."""

    list_display = ["title", "authors", "year", "key"]
    search_fields = ["title", "authors", "key"]
    formfield_overrides = WEB_ADDRESSES
