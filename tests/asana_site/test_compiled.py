"""Compiled queries answer as the querysets that they are made of."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from articles.models import Article, Section
from asana_site.compiled import CompiledQuery, Parameter
from tests.articles.rows import an_article
from tests.programs.rows import a_program

pytestmark = pytest.mark.django_db

ARTICLE = CompiledQuery(
    lambda: Article.objects.published(Parameter("now")).filter(slug=Parameter("slug"))
)


def _values(instance):
    return {name: value for name, value in vars(instance).items() if name != "_state"}


def test_a_row_is_the_same_instance_that_the_queryset_gives():
    article = an_article("Text.", reviewed_on=timezone.localdate(), reviewed_by="A, MD")
    (row,) = ARTICLE.rows(now=timezone.now(), slug=article.slug)
    assert _values(row) == _values(Article.objects.get(pk=article.pk))
    row.title = "Changed"
    row.save()
    assert Article.objects.get(pk=article.pk).title == "Changed"


def test_each_question_has_values_of_its_own():
    early = an_article(published_at=timezone.now() - timedelta(days=3))
    late = an_article(published_at=timezone.now() + timedelta(days=3))
    now = timezone.now()
    assert ARTICLE.rows(now=now, slug=early.slug) == [early]
    assert ARTICLE.rows(now=now, slug=late.slug) == []
    assert ARTICLE.rows(now=now + timedelta(days=4), slug=late.slug) == [late]


@pytest.mark.parametrize("slug", ["x' OR '1'='1", "%s", "%", '"; --', "no-such-article"])
def test_a_value_is_never_read_as_sql(slug):
    an_article()
    assert ARTICLE.rows(now=timezone.now(), slug=slug) == []


def test_what_is_deferred_is_read_when_it_is_asked_for(django_assert_num_queries):
    article = an_article(introduction="The introduction.")
    query = CompiledQuery(
        lambda: Article.objects.filter(pk=Parameter("id")).defer("introduction", "about")
    )
    (row,) = query.rows(id=article.pk)
    assert row.title == article.title
    with django_assert_num_queries(1):
        assert row.introduction == "The introduction."


def test_columns_of_other_tables_become_attributes():
    article = an_article("One.", "Two.")
    query = CompiledQuery(
        lambda: (
            Article.objects.filter(pk=Parameter("id"))
            .annotate(anchor=F("sections__anchor"))
            .order_by("sections__position")
        )
    )
    assert [row.anchor for row in query.rows(id=article.pk)] == ["part-1", "part-2"]
    assert query.rows(id=article.pk)[0] == article


def test_texts_and_numbers_come_as_they_are():
    article = an_article("One two three.")
    query = CompiledQuery(
        lambda: Section.objects.filter(article=Parameter("id")).values_list("anchor", "words")
    )
    assert query.tuples(id=article.pk) == [("part-1", 3)]


def test_a_value_that_is_missing_is_named():
    a_program()
    with pytest.raises(KeyError, match="slug"):
        ARTICLE.rows(now=timezone.now())
