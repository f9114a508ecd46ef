"""Django's generic views, as its tutorial uses them."""

from typing import Any

from django.urls import reverse_lazy
from django.views.generic import CreateView, DetailView, TemplateView

from tests.benchmarks.plain.models import Entry, Facts, Page


class PageView(DetailView):
    """A page from the database, with three queries: the facts, all pages, and its sources."""

    template_name = "plain/page.html"

    def get_object(self, queryset: Any = None) -> Page:
        self.pages = list(Page.objects.all())
        return next(page for page in self.pages if page.slug == self.kwargs["slug"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(facts=Facts.objects.get(), pages=self.pages, **kwargs)


class EntryView(CreateView):
    """A form of fifteen fields, shown by `as_div`, that stores one row."""

    model = Entry
    fields = "__all__"
    template_name = "plain/form.html"
    success_url = reverse_lazy("sent")


class SentView(TemplateView):
    """What follows a form that was stored."""

    template_name = "plain/sent.html"
