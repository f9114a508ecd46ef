"""What pages ask of articles, questions and texts, compiled once in each process."""

from typing import Any

from django.db.models import F, QuerySet, Value

from articles.models import Article, Notice, PlainPage, Question
from asana_site.compiled import CompiledQuery, Parameter

NOW = Parameter("now")


def with_sections(articles: QuerySet[Article], slug: Any) -> QuerySet[Article]:
    """The article of a page: once for each of its sections, and once if it has none."""
    return (
        articles.filter(slug=slug)
        .annotate(anchor=F("sections__anchor"), heading=F("sections__heading"))
        .annotate(body_html=F("sections__body_html"), words=F("sections__words"))
        .order_by("sections__position", "sections__pk")
        .defer("introduction")
    )


def _with_notices() -> QuerySet:
    """The plain page and the notices that are filled in, each with the same columns.

    (is a notice, place, id, key, title, description, introduction, text, link)
    """
    page = (
        PlainPage.objects.published(NOW)
        .filter(key=Parameter("key"))
        .order_by()
        .values_list(
            *(Value(0), Value(0), "pk", "key", "title", "description"),
            *("introduction_html", "body_html", Value("")),
        )
    )
    notices = (
        Notice.objects.filled()
        .order_by()
        .values_list(
            *(Value(1), "position", "pk", "key", "title", Value("")),
            *(Value(""), "body_html", "url"),
        )
    )
    return page.union(notices, all=True)


# Values: now.
ARTICLES = CompiledQuery(
    lambda: Article.objects.published(NOW).defer("introduction", "introduction_html")
)
NEWEST_ARTICLE = CompiledQuery(
    lambda: Article.objects.published(NOW).defer("introduction", "introduction_html")[:1]
)
QUESTIONS = CompiledQuery(lambda: Question.objects.published(NOW).defer("answer"))
# Values: now, slug.
ARTICLE = CompiledQuery(lambda: with_sections(Article.objects.published(NOW), Parameter("slug")))
# Values: now, key.
PLAIN_PAGE = CompiledQuery(
    lambda: (
        PlainPage.objects.published(NOW)
        .filter(key=Parameter("key"))
        .order_by()
        .defer("introduction", "body")
    )
)
PLAIN_PAGE_WITH_NOTICES = CompiledQuery(_with_notices)
