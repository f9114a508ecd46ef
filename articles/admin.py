from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from articles.models import Article, Notice, PlainPage, Question, Section
from articles.views import ArticleView, QuestionListView
from asana_site.content_admin import ContentAdmin


class SectionInline(admin.StackedInline):
    """The sections of an article."""

    model = Section
    extra = 0
    fields = ["position", "heading", "anchor", "body"]
    formfield_overrides = ContentAdmin.formfield_overrides
    prepopulated_fields = {"anchor": ["heading"]}


@admin.register(Article)
class ArticleAdmin(ContentAdmin):
    """Articles, for editors."""

    list_display = ["title", "published_on", "updated_on", "reviewed_on", "state"]
    search_fields = ["title", "summary", "sections__body"]
    inlines = [SectionInline]
    fieldsets = [
        (None, {"fields": ["title", "published_at"]}),
        ("In a few words", {"fields": ["summary", "description", "introduction"]}),
        (
            "Dates and review",
            {"fields": ["published_on", "updated_on", "reviewed_on", "reviewed_by"]},
        ),
        ("Address and search engines", {"fields": ["slug", "key", "about", "overdose_guidance"]}),
    ]
    prepopulated_fields = {"slug": ["title"], "key": ["title"]}

    def preview_page(self, request: HttpRequest, content: Article) -> HttpResponseBase:
        return ArticleView.as_view(is_preview=True)(request, slug=content.slug)


@admin.register(Question)
class QuestionAdmin(ContentAdmin):
    """Frequent questions, for editors."""

    list_display = ["question", "position", "state", "changed_at"]
    search_fields = ["question", "answer"]
    fields = ["question", "answer", "position", "key", "published_at"]
    prepopulated_fields = {"key": ["question"]}

    def preview_page(self, request: HttpRequest, content: Question) -> HttpResponseBase:
        return QuestionListView.as_view(is_preview=True)(request)


class FixedSetAdmin(admin.ModelAdmin):
    """Rows that are there from the start: editors fill them in and add none."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PlainPage)
class PlainPageAdmin(FixedSetAdmin):
    """Pages with fixed addresses, for editors."""

    list_display = ["title", "key", "changed_at"]
    readonly_fields = ["key"]
    fields = ["key", "title", "description", "introduction", "body"]
    formfield_overrides = ContentAdmin.formfield_overrides

    def view_on_site(self, page: PlainPage) -> str:
        """The page itself, under the address where the editor is now."""
        return page.get_absolute_url()


@admin.register(Notice)
class NoticeAdmin(FixedSetAdmin):
    """Notices, for editors to fill in."""

    list_display = ["title", "is_filled"]
    readonly_fields = ["title", "help"]
    fields = ["title", "help", "body", "url"]
    formfield_overrides = ContentAdmin.formfield_overrides

    @admin.display(boolean=True, description="shown")
    def is_filled(self, notice: Notice) -> bool:
        """Whether visitors see it."""
        return bool(notice.body or notice.url)

    def view_on_site(self, notice: Notice) -> str:
        """Its place on the notices page, under the address where the editor is now."""
        return notice.get_absolute_url()
