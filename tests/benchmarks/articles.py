"""Invented articles, as many as one likes; imported in a process of the site."""

import random
from datetime import date

from django.utils import timezone

from articles.models import Article, Section

# Words in no order say nothing, and are compressed about as well as sentences are.
SENTENCE = (
    "the a of and to in that is for with on as it at by this from or be are not have they which "
    "one all there when up use how their each time will way about many then them would write "
    "page text line number invented nothing example measure length usual word count long short"
)
WORDS = SENTENCE.split()
PARAGRAPHS, WORDS_A_PARAGRAPH = 45, 80


def text_of(number: int) -> str:
    """The text of an article, the same for the same number and another for any other."""
    chance = random.Random(number)
    paragraphs = (chance.choices(WORDS, k=WORDS_A_PARAGRAPH) for _ in range(PARAGRAPHS))
    return "\n\n".join(" ".join(words).capitalize() + "." for words in paragraphs)


def fill(number: int) -> None:
    """Add `number` articles, each a page of about 25 KB."""
    today = date.today()
    articles = Article.objects.bulk_create(
        Article(
            key=f"invented-{each}",
            slug=f"invented-{each}",
            title=f"Invented article {each}",
            summary="It is there to be counted.",
            description="It is there to be counted.",
            published_on=today,
            updated_on=today,
            published_at=timezone.now(),
        )
        for each in range(number)
    )
    Section.objects.bulk_create(
        Section(
            article=article,
            heading="What it says",
            anchor="what-it-says",
            body=text_of(each),
        )
        for each, article in enumerate(articles)
    )
