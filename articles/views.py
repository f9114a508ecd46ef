"""The home page, and the pages that explain."""

from itertools import groupby
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import escape
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from articles import finding, queries
from articles.models import WORDS_A_MINUTE, Article, Notice, PageName, PlainPage, Question
from asana_site import retention, structured_data
from asana_site.named_links import LinkedTexts
from asana_site.pages import Crumb, Page
from asana_site.slugs import path_of
from asana_site.views.page import ContentView
from programs import queries as program_queries
from programs.ladder import ladder_of
from programs.models import Group

# A line of `includes/problem.html`, as the forms have them: what to do, and where.
TOO_MANY_CHARACTERS = {
    "message": f"Use {finding.MOST_CHARACTERS} characters or fewer. One or two words are enough.",
    "input_id": "words",
}


class HomeView(ContentView, TemplateView):
    """Is this for me, will it be paid, how do I reach someone."""

    template_name = "home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        programs = program_queries.PUBLISHED.rows(now=timezone.now())
        by_group = {
            key: list(members) for key, members in groupby(programs, lambda program: program.group)
        }
        return super().get_context_data(
            conditions=by_group.get(Group.CONDITIONS, []),
            therapies=by_group.get(Group.THERAPIES, []),
            ladder=ladder_of(programs),
            article=next(iter(queries.NEWEST_ARTICLE.rows(now=timezone.now())), None),
            **kwargs,
        )

    def get_page(self, context: dict[str, Any]) -> Page:
        page = Page(
            heading="Treatment for opioid addiction that takes your pain seriously",
            title="Treatment for chronic pain and opioid addiction",
            description="Care for people who live with opioid addiction, chronic pain or both: "
            "programs from detox to outpatient, and a plain way to check your insurance.",
            path=path_of("home"),
        )
        page.graph = [structured_data.web_page(page)]
        return page


class ArticleListView(ContentView, TemplateView):
    """All articles, newest first."""

    template_name = "articles/article_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        articles = queries.ARTICLES.rows(now=timezone.now())
        return super().get_context_data(articles=articles, **kwargs)

    def get_page(self, context: dict[str, Any]) -> Page:
        page = Page(
            heading="Articles",
            title="Articles on pain, opioids and recovery",
            description="Longer reading for people with chronic pain or opioid addiction and "
            "their families, with every figure traced to its source.",
            path=path_of("articles"),
        )
        page.graph = [structured_data.web_page(page, "CollectionPage")]
        return page


class ArticleView(ContentView, TemplateView):
    """One article with its contents, sections and sources. In a staff preview, drafts too."""

    template_name = "articles/article.html"
    is_preview = False

    def get_rows(self, slug: str) -> list[Any]:
        """The article, once for each of its sections."""
        if self.is_preview:
            return list(queries.with_sections(Article.objects.all(), slug))
        return queries.ARTICLE.rows(now=timezone.now(), slug=slug)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.get_rows(self.kwargs["slug"])
        if not rows:
            raise Http404
        article, sections = rows[0], [row for row in rows if row.anchor]
        links = LinkedTexts(article.introduction_html, *(part.body_html for part in sections))
        return super().get_context_data(
            article=article,
            introduction=links.html(article.introduction_html, side_notes=True),
            sections=[
                {
                    "anchor": part.anchor,
                    "heading": part.heading,
                    "body": links.html(part.body_html, side_notes=True),
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
            trail=[Crumb("Articles", path_of("articles"))],
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


def _answers(question: Question, wanted: list[str]) -> bool:
    """Whether the question and its answer have all the words that are wanted."""
    html = f"{escape(question.question)} {question.answer_html}"
    return finding.has_all(wanted, finding.words_of_html(html))


# What somebody looks for says much about them: it stands in no address, history or log,
# because it is posted, and no cache keeps the answer. The post needs no secret against
# forgery, and so no cookie: it changes nothing and shows what is public.
@method_decorator(csrf_exempt, name="dispatch")
class QuestionListView(ContentView, TemplateView):
    """The frequent questions; posted with `words`, those that answer them.

    In a staff preview, drafts too.
    """

    template_name = "articles/faq.html"
    is_preview = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The questions in which each of the words that were sent begins a word."""
        words = request.POST.get("words", "").strip()
        is_too_long = len(words) > finding.MOST_CHARACTERS
        context = self.get_context_data(
            words=words,
            wanted=[] if is_too_long else finding.folded_words(words),
            problems=[TOO_MANY_CHARACTERS] if is_too_long else [],
        )
        # Search engines are told of the whole page alone.
        del context["structured_data"]
        response = self.render_to_response(context, status=422 if is_too_long else 200)
        response["Cache-Control"] = "no-store"
        return response

    def get_questions(self) -> list[Question]:
        """All the questions there are."""
        if self.is_preview:
            return list(Question.objects.all())
        return queries.QUESTIONS.rows(now=timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted = kwargs.get("wanted", [])
        questions = self.get_questions()
        found = [each for each in questions if _answers(each, wanted)] if wanted else questions
        links = LinkedTexts(*(question.answer_html for question in found))
        return super().get_context_data(
            total=len(questions),
            questions=[
                {
                    "key": question.key,
                    "question": question.question,
                    "answer": links.html(question.answer_html),
                }
                for question in found
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
            path=path_of("faq"),
            indexed=not self.is_preview and "words" not in context,
            is_preview=self.is_preview,
        )
        if context.get("wanted"):
            page.title = f"{len(context['questions'])} of {context['total']} questions"
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


class PlainPageView(ContentView, TemplateView):
    """A page with a fixed address; `key` says which."""

    key = ""
    schema_types: ClassVar[dict[str, str]] = {
        PageName.CRISIS_HELP: "MedicalWebPage",
    }

    def get_texts(self) -> tuple[PlainPage | None, list[Notice]]:
        """The page, and the entries below its own text, of which most pages have none."""
        return next(iter(queries.PLAIN_PAGE.rows(now=timezone.now(), key=self.key)), None), []

    def get_template_names(self) -> list[str]:
        return [f"articles/{self.key}.html", "articles/plain_page.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plain, notices = self.get_texts()
        if plain is None:
            raise Http404
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

    def get_texts(self) -> tuple[PlainPage | None, list[Notice]]:
        """The page, and the entries that the center has filled in, with one query."""
        rows = queries.PLAIN_PAGE_WITH_NOTICES.tuples(now=timezone.now(), key=self.key)
        plain, notices = None, []
        for is_notice, _, _, key, title, description, introduction, body, url in sorted(rows):
            if is_notice:
                notices.append(Notice(key=key, title=title, body_html=body, url=url))
            else:
                plain = PlainPage(
                    key=key,
                    title=title,
                    description=description,
                    introduction_html=introduction,
                    body_html=body,
                )
        return plain, notices


class PrivacyView(PlainPageView):
    """The privacy page: its text, and how long what people send is kept."""

    key = PageName.PRIVACY.value

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(retention=retention.rules(), **kwargs)
