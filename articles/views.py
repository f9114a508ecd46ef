"""The home page, and the pages that explain."""

from itertools import groupby
from typing import Any, ClassVar

from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView

from articles.models import WORDS_A_MINUTE, Article, Notice, PageName, PlainPage, Question
from asana_site import retention, structured_data
from asana_site.named_links import LinkedTexts
from asana_site.pages import Crumb, Page
from asana_site.views.page import PageView
from programs.ladder import ladder_of
from programs.models import Group, Program


class HomeView(PageView, TemplateView):
    """Is this for me, will it be paid, how do I reach someone."""

    template_name = "home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        programs = list(Program.objects.published().in_order().defer("body", "body_html"))
        by_group = {
            key: list(members) for key, members in groupby(programs, lambda program: program.group)
        }
        return super().get_context_data(
            conditions=by_group.get(Group.CONDITIONS, []),
            therapies=by_group.get(Group.THERAPIES, []),
            ladder=ladder_of(programs),
            article=Article.objects.published().first(),
            **kwargs,
        )

    def get_page(self, context: dict[str, Any]) -> Page:
        page = Page(
            heading="Treatment for opioid addiction that takes your pain seriously",
            title="Treatment for chronic pain and opioid addiction",
            description="Care for people who live with opioid addiction, chronic pain or both: "
            "programs from detox to outpatient, and a plain way to check your insurance.",
            path=reverse("home"),
        )
        page.graph = [structured_data.web_page(page)]
        return page


class ArticleListView(PageView, TemplateView):
    """All articles, newest first."""

    template_name = "articles/article_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        articles = Article.objects.published().defer("introduction", "introduction_html")
        return super().get_context_data(articles=articles, **kwargs)

    def get_page(self, context: dict[str, Any]) -> Page:
        page = Page(
            heading="Articles",
            title="Articles on pain, opioids and recovery",
            description="Longer reading for people with chronic pain or opioid addiction and "
            "their families, with every figure traced to its source.",
            path=reverse("articles"),
        )
        page.graph = [structured_data.web_page(page, "CollectionPage")]
        return page


class ArticleView(PageView, TemplateView):
    """One article with its contents, sections and sources. In a staff preview, drafts too."""

    template_name = "articles/article.html"
    is_preview = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        everything = Article.objects.all() if self.is_preview else Article.objects.published()
        # One query: the article once for each of its sections, and once if it has none.
        rows = list(
            everything.filter(slug=self.kwargs["slug"])
            .annotate(anchor=F("sections__anchor"), heading=F("sections__heading"))
            .annotate(body_html=F("sections__body_html"), words=F("sections__words"))
            .order_by("sections__position", "sections__pk")
            .defer("introduction")
        )
        if not rows:
            raise Http404
        article, sections = rows[0], [row for row in rows if row.anchor]
        links = LinkedTexts(article.introduction_html, *(part.body_html for part in sections))
        return super().get_context_data(
            article=article,
            introduction=links.html(article.introduction_html),
            sections=[
                {
                    "anchor": part.anchor,
                    "heading": part.heading,
                    "body": links.html(part.body_html),
                }
                for part in sections
            ],
            sources=links.sources,
            minutes=max(1, round(sum(part.words for part in sections) / WORDS_A_MINUTE)),
            **kwargs,
        )

    def get_page(self, context: dict[str, Any]) -> Page:
        article: Article = context["article"]
        page = Page(
            heading=article.title,
            description=article.description,
            path=article.get_absolute_url(),
            trail=[Crumb("Articles", reverse("articles"))],
            indexed=not self.is_preview,
            is_preview=self.is_preview,
        )
        conditions = [{"@type": "MedicalCondition", "name": name} for name in article.conditions]
        review: dict[str, Any] = {}
        if article.reviewed_on:
            review = {
                "lastReviewed": article.reviewed_on.isoformat(),
                "reviewedBy": {"@type": "Person", "name": article.reviewed_by},
            }
        text = {
            "@type": "Article",
            "@id": f"{page.canonical}#article",
            "headline": article.title,
            "description": article.summary,
            "datePublished": article.published_on.isoformat(),
            "dateModified": article.updated_on.isoformat(),
            "author": structured_data.reference("clinic"),
            "publisher": structured_data.reference("clinic"),
            "citation": [source.citation for source in context["sources"]],
        }
        page.graph = [
            structured_data.web_page(
                page, "MedicalWebPage", about=conditions, mainEntity=text, **review
            )
        ]
        return page


class QuestionListView(PageView, TemplateView):
    """The frequent questions. In a staff preview, drafts too."""

    template_name = "articles/faq.html"
    is_preview = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        everything = Question.objects.all()
        questions = list(everything if self.is_preview else everything.published())
        links = LinkedTexts(*(question.answer_html for question in questions))
        return super().get_context_data(
            questions=[
                {
                    "key": question.key,
                    "question": question.question,
                    "answer": links.html(question.answer_html),
                }
                for question in questions
            ],
            sources=links.sources,
            **kwargs,
        )

    def get_page(self, context: dict[str, Any]) -> Page:
        page = Page(
            heading="Questions people ask us",
            title="Frequent questions",
            description="Short answers about pain and opioids, signs of addiction, therapy, "
            "intensive outpatient care, couples, and insurance.",
            path=reverse("faq"),
            indexed=not self.is_preview,
            is_preview=self.is_preview,
        )
        answers = [
            {
                "@type": "Question",
                "@id": f"{page.canonical}#{entry['key']}",
                "name": entry["question"],
                "acceptedAnswer": {"@type": "Answer", "text": entry["answer"]},
            }
            for entry in context["questions"]
        ]
        page.graph = [structured_data.web_page(page, "FAQPage", mainEntity=answers)]
        return page


class PlainPageView(PageView, TemplateView):
    """A page with a fixed address; `key` says which."""

    key = ""
    schema_types: ClassVar[dict[str, str]] = {
        PageName.CRISIS_HELP: "MedicalWebPage",
    }

    def notices(self) -> list[Notice]:
        """The entries below the page's own text; most pages have none."""
        return []

    def get_template_names(self) -> list[str]:
        return [f"articles/{self.key}.html", "articles/plain_page.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pages = PlainPage.objects.published().defer("introduction", "body")
        plain = get_object_or_404(pages, key=self.key)
        notices = self.notices()
        links = LinkedTexts(
            plain.introduction_html, plain.body_html, *(notice.body_html for notice in notices)
        )
        return super().get_context_data(
            plain=plain,
            introduction=links.html(plain.introduction_html),
            body=links.html(plain.body_html),
            notices=[
                {
                    "key": notice.key,
                    "title": notice.title,
                    "url": notice.url,
                    "body": links.html(notice.body_html),
                }
                for notice in notices
            ],
            sources=links.sources,
            **kwargs,
        )

    def get_page(self, context: dict[str, Any]) -> Page:
        plain: PlainPage = context["plain"]
        page = Page(
            heading=plain.title,
            description=plain.description,
            path=plain.get_absolute_url(),
        )
        page.graph = [structured_data.web_page(page, self.schema_types.get(self.key, "WebPage"))]
        return page


class NoticesView(PlainPageView):
    """The notices page: its text, and the entries that the center has filled in."""

    key = PageName.NOTICES.value

    def notices(self) -> list[Notice]:
        """The entries that the center has filled in."""
        return list(Notice.objects.filled())


class PrivacyView(PlainPageView):
    """The privacy page: its text, and how long what people send is kept."""

    key = PageName.PRIVACY.value

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(retention=retention.rules(), **kwargs)
