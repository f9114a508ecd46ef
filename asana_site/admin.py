from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.redirects.admin import RedirectAdmin as DjangoRedirectAdmin
from django.contrib.redirects.models import Redirect
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from asana_site.content_admin import WEB_ADDRESSES
from asana_site.models import Center, Source

# The heading of the start page; other pages lead "back to the staff pages".
admin.site.index_title = "Staff pages"


@admin.register(Center)
class CenterAdmin(admin.ModelAdmin):
    """The center's facts: one row, for editors."""

    formfield_overrides = WEB_ADDRESSES

    fieldsets = [
        (None, {"fields": ["name"]}),
        (
            "How to reach you",
            {
                "fields": [
                    *("telephone", "text_line", "email"),
                    *("hours", "staffed_hours", "response_time"),
                ]
            },
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


class RedirectForm(forms.ModelForm):
    """A moved or removed address: it leads to a page of ours or nowhere."""

    class Meta:
        model = Redirect
        fields = ("old_path", "new_path")

    def clean_old_path(self) -> str:
        """Raise ValidationError for an address at which a page stands, with or without slash."""
        old_path = str(self.cleaned_data["old_path"])
        bare = old_path.partition("?")[0].rstrip("/")
        try:
            match = resolve(f"{bare}/")
        except Resolver404:
            return old_path
        if match.kwargs:
            # A program or an article that may not be there any more: the page goes first.
            return old_path
        raise ValidationError("A page stands at this address.")

    def clean_new_path(self) -> str:
        """Raise ValidationError for an address that is not on this site."""
        new_path = str(self.cleaned_data["new_path"])
        if new_path and (not new_path.startswith("/") or new_path.startswith(("//", "/\\"))):
            raise ValidationError("Begin with one slash: a redirect leads to a page of this site.")
        return new_path


admin.site.unregister(Redirect)


@admin.register(Redirect)
class RedirectAdmin(DjangoRedirectAdmin):
    """Moved and removed addresses, for editors. An empty new address says: taken down."""

    form = RedirectForm
    list_filter = ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the redirect for this site: there is no other."""
        obj.site_id = settings.SITE_ID
        super().save_model(request, obj, form, change)
