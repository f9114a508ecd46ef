from django.contrib import admin
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from asana_site.content_admin import ContentAdmin
from programs.models import Program
from programs.views import ProgramView


@admin.register(Program)
class ProgramAdmin(ContentAdmin):
    """Programs, for editors."""

    list_display = ["name", "group", "position", "rung", "state", "changed_at"]
    list_filter = ["group"]
    search_fields = ["name", "summary", "body"]
    fieldsets = [
        (None, {"fields": ["name", "short_name", "published_at"]}),
        ("Where it stands", {"fields": ["group", "position", "rung"]}),
        ("In a few words", {"fields": ["summary", "description", "suits"]}),
        ("For the comparison", {"fields": ["hours_a_week", "setting", "supervision"]}),
        ("The text", {"fields": ["body", "overdose_guidance"]}),
        ("Address and search engines", {"fields": ["slug", "key", "about"]}),
    ]
    prepopulated_fields = {"slug": ["name"], "key": ["short_name"]}

    def preview_page(self, request: HttpRequest, content: Program) -> HttpResponseBase:
        return ProgramView.as_view(is_preview=True)(request, slug=content.slug)
