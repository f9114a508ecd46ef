"""What the pages say: plainly, about their own subject, and with a link for every program."""

import re

import pytest
from django.utils.html import strip_tags

from articles.models import Article, PlainPage, Question
from programs.models import Program
from tests.site.reading_grade import grade

pytestmark = pytest.mark.django_db

# Words about people that follow NIDA, "Words Matter", and claims that no such site may make.
REFUSED = (
    r"addicts?\b|abuser|junkie|alcoholic\b|drug habit|\bclean\b|substance abuse"
    r"|100% confidential|HIPAA[- ]compliant|success rate|guarantee|world-class|state-of-the-art"
    r"|luxur|testimonial|act now|limited beds"
)


def _words(text):
    return len(re.findall(r"[\w’'-]+", text))


def _plain(html):
    """The words of `html`; a list item or heading ends like a sentence."""
    text = re.sub(r"<sup.*?</sup>", "", html)
    text = re.sub(r"</(p|li|h\d|td|th)>", "\n", text)
    return strip_tags(text).strip()


def _texts():
    for program in Program.objects.all():
        yield program.slug, f"{program.summary}\n{program.suits}\n{_plain(program.body_html)}", 9
    for article in Article.objects.all():
        parts = "\n".join(_plain(section.body_html) for section in article.sections.all())
        yield article.slug, f"{_plain(article.introduction_html)}\n{parts}", 10
    for question in Question.objects.all():
        yield question.key, _plain(question.answer_html), 9
    for page in PlainPage.objects.all():
        yield page.key, f"{_plain(page.introduction_html)}\n{_plain(page.body_html)}", 9


def test_the_grade_of_a_text_tells_easy_from_hard():
    assert grade("The cat sat on the mat. It was warm.") < 2
    assert grade("Multidisciplinary pharmacological interventions necessitate evaluation.") > 12


def test_every_text_is_written_for_a_ninth_grader_and_the_article_for_a_tenth():
    grades = {name: round(grade(text), 1) for name, text, _ in _texts()}
    allowed = {name: limit for name, _, limit in _texts()}
    assert {name: found for name, found in grades.items() if found > allowed[name]} == {}


def test_every_program_page_has_350_to_700_words_of_its_own():
    lengths = {
        program.slug: _words(f"{program.summary} {program.suits} {_plain(program.body_html)}")
        for program in Program.objects.all()
    }
    assert len(lengths) == 13
    assert {slug: words for slug, words in lengths.items() if not 350 <= words <= 700} == {}


def test_the_article_has_seven_sections_and_2500_to_4000_words():
    article = Article.objects.get(key="chronic-pain-and-opioid-addiction")
    sections = list(article.sections.all())
    assert len(sections) == 7
    assert 2500 <= sum(_words(_plain(section.body_html)) for section in sections) <= 4000


def test_there_are_seven_questions():
    assert Question.objects.published().count() == 7


def test_no_sentence_stands_on_two_pages():
    seen: dict[str, str] = {}
    repeated = []
    for name, text, _ in _texts():
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
            key = re.sub(r"\W+", " ", sentence).strip().lower()
            if _words(key) < 7:
                continue
            if seen.setdefault(key, name) != name:
                repeated.append((seen[key], name, sentence))
    assert repeated == []


def test_no_word_that_hurts_and_no_claim_that_cannot_be_kept():
    found = {
        name: re.findall(REFUSED, text, re.IGNORECASE)
        for name, text, _ in _texts()
        if re.search(REFUSED, text, re.IGNORECASE)
    }
    assert found == {}


def test_every_program_that_a_page_names_is_a_link_there(client):
    programs = list(Program.objects.published())
    paths = [program.get_absolute_url() for program in programs]
    paths += [article.get_absolute_url() for article in Article.objects.published()]
    paths += ["/faq/", "/payment-options/", "/crisis-help/", "/privacy/"]
    unlinked = []
    for path in paths:
        html = client.get(path).content.decode()
        main = html[html.index("<main") : html.index("</main>")]
        for program in programs:
            name = program.name.split(" (")[0]
            address = program.get_absolute_url()
            if name in strip_tags(main) and address != path and f'href="{address}"' not in main:
                unlinked.append((path, name))
    assert unlinked == []


def test_every_figure_of_a_study_has_a_source_beside_it():
    bare = []
    for name, text in (
        *((p.slug, p.body_html) for p in Program.objects.all()),
        *((s.anchor, s.body_html) for a in Article.objects.all() for s in a.sections.all()),
        *((q.key, q.answer_html) for q in Question.objects.all()),
    ):
        for block in re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", text, re.S):
            has_figure = re.search(r"\d+(?:\.\d+)?%|1 in \d", block)
            if has_figure and "source:" not in block:
                bare.append((name, block))
    assert bare == []
