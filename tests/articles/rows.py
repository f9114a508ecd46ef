"""Articles, questions and notices to try things on."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from articles.models import Article, Notice, Question, Section
from asana_site.models import Source

_numbers = count(1)


def an_article(*sections: str, **changes: Any) -> Article:
    """A published article with one section for each of the texts given."""
    number = next(_numbers)
    values = {
        "key": f"trial-article-{number}",
        "slug": f"trial-article-{number}",
        "title": f"Trial article {number}",
        "summary": f"A summary of article {number}.",
        "description": f"A description of article {number}.",
        "published_at": timezone.now() - timedelta(days=1),
    }
    article = Article.objects.create(**values | changes)
    for position, text in enumerate(sections, start=1):
        Section.objects.create(
            article=article,
            position=position,
            heading=f"Part {position} of {number}",
            anchor=f"part-{position}",
            body=text,
        )
    return article


def a_question(answer: str = "An answer.", **changes: Any) -> Question:
    """A published question."""
    number = next(_numbers)
    values = {
        "key": f"trial-question-{number}",
        "question": f"Trial question {number}?",
        "answer": answer,
        "published_at": timezone.now() - timedelta(days=1),
    }
    return Question.objects.create(**values | changes)


def a_notice(**changes: Any) -> Notice:
    """A notice that is not filled in."""
    number = next(_numbers)
    values = {"key": f"trial-notice-{number}", "title": f"Trial notice {number}", "help": "Fill."}
    return Notice.objects.create(**values | changes)


def a_source(**changes: Any) -> Source:
    """A source to cite."""
    number = next(_numbers)
    values = {
        "key": f"trial-source-{number}",
        "authors": f"Author {number}",
        "title": f"Trial source {number}",
        "publisher": "Journal of Trials",
        "year": 2024,
        "url": f"https://example.org/source-{number}",
    }
    return Source.objects.create(**values | changes)
