"""The words that admissions leads keep, with a preview before they are saved."""

from copy import copy
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import AdminErrorList
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from asana_site.audit.models import Action
from asana_site.audit.recording import record
from asana_site.models import Center
from intake.models import ReplyTemplate
from intake.replies import PLACES, FilledReply, check_places, fill, sample_values


class ReplyTemplateForm(forms.ModelForm):
    """A template, whose places must be ones that can be filled in."""

    class Meta:
        model = ReplyTemplate
        fields = ("title", "channel", "body")
        widgets = {"body": forms.Textarea(attrs={"rows": 12, "class": "vLargeTextField"})}
        error_messages = {"title": {"unique": "Another template has this title."}}

    def clean_body(self) -> str:
        """Raise ValidationError for places that do not exist."""
        body: str = self.cleaned_data["body"]
        check_places(body)
        return body


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(admin.ModelAdmin):
    """Words for replies: leads edit them, admissions reads them."""

    form = ReplyTemplateForm
    change_form_template = "admin/intake/replytemplate/change_form.html"
    list_display = ("title", "channel")

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(self.preview_view)
        return [
            path("add/preview/", preview, name="intake_replytemplate_add_preview"),
            path("<int:object_id>/preview/", preview, name="intake_replytemplate_preview"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, object_id: int | None = None) -> HttpResponse:
        """The template's page as it was typed, unsaved, with a sample of the filled words."""
        may_change = self.has_add_permission if object_id is None else self.has_change_permission
        if not may_change(request):
            raise PermissionDenied
        id_ = None if object_id is None else str(object_id)
        name = "add" if id_ is None else "change"
        page = reverse(f"admin:intake_replytemplate_{name}", args=[id_] if id_ else [])
        if request.method != "POST":
            return HttpResponseRedirect(page)
        shown = copy(request)
        shown.method = "GET"
        return self.changeform_view(shown, id_, page, {"typed": request.POST})

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: ReplyTemplate | None = None,
    ) -> HttpResponse:
        """The page, with the places that there are and a preview of what stands in the form."""
        body = obj.body if obj else ""
        if typed := context.get("typed"):
            form = type(context["adminform"].form)(typed, instance=copy(obj))
            context["adminform"].form = form
            context["errors"] = AdminErrorList(form, [])
            body = form.cleaned_data.get("body", "") if form.is_valid() else ""
            record(Action.VIEW, subject="intake.replytemplate", detail="preview", request=request)
        page = ["intake_replytemplate_preview", [obj.pk]] if obj else [_ADD_PREVIEW, []]
        context |= {
            "places": [(f"{{{place}}}", meaning) for place, meaning in PLACES.items()],
            "sample": _sample(body),
            "preview_address": reverse(f"admin:{page[0]}", args=page[1]),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)


_ADD_PREVIEW = "intake_replytemplate_add_preview"


def _sample(body: str) -> FilledReply | None:
    return fill(body, sample_values(Center.load())) if body else None
