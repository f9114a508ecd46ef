"""Drawings of ours in a text: placed by name, checked when the text is saved."""

import html5lib
import pytest
from django.core.exceptions import ValidationError

from asana_site import drawings
from asana_site.markdown import drawings_exist, render
from asana_site.named_links import LinkedTexts
from tests.articles.rows import an_article
from tests.asana_site.reading import html_of, tree, words

CYCLE = "![](drawing:opioid-cycle)"


def _shown(text):
    html = render(text)
    return LinkedTexts(html).html(html)


def test_a_drawing_stands_where_the_editor_names_it():
    html = "".join(_shown(f"Before.\n\n{CYCLE}\n\nAfter.").split())
    assert html.startswith("<p>Before.</p><figure")
    assert html.endswith("</figure><p>After.</p>")


@pytest.mark.parametrize("name", drawings.names())
def test_every_drawing_can_be_read_as_text(name):
    figure = tree_of(_shown(f"![](drawing:{name})"))
    for picture in figure.iter("{http://www.w3.org/2000/svg}svg"):
        assert picture.get("aria-hidden") == "true"
    assert len(list(figure.iter("li"))) >= 2
    assert words(figure.find(".//figcaption"))


def tree_of(html):
    """The figure in `html`."""
    return next(html5lib.parse(html, namespaceHTMLElements=False).iter("figure"))


def test_the_cycle_is_told_in_its_order():
    stages = [words(li.find("strong")) for li in tree_of(_shown(CYCLE)).iter("li")]
    assert stages == ["Pain", "Relief", "Tolerance", "Withdrawal"]


@pytest.mark.django_db
def test_the_article_shows_the_cycle_where_it_explains_it(client):
    page = tree(client.get("/articles/chronic-pain-and-opioid-addiction/"))
    section = next(
        e for e in page.iter("section") if e.get("aria-labelledby") == "how-they-connect"
    )
    assert [e.get("class") for e in section.iter("figure")] == ["cycle"]


def test_a_drawing_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(ValidationError) as refused:
        drawings_exist("![](drawing:nowhere)")
    assert refused.value.messages == ["No such drawing: nowhere. There are: opioid-cycle."]


@pytest.mark.parametrize(
    "text", [f"Words {CYCLE}", f"{CYCLE} words", f"{CYCLE}{CYCLE}", f"## {CYCLE} words"]
)
def test_a_drawing_among_words_is_refused_with_what_to_do(text):
    with pytest.raises(ValidationError) as refused:
        drawings_exist(text)
    assert "The drawing opioid-cycle needs a paragraph of its own" in refused.value.messages[0]


@pytest.mark.parametrize("text", ["Words.", "![](https://example.org/a.png)", f"`{CYCLE}`", ""])
def test_a_text_without_a_drawing_is_not_refused(text):
    drawings_exist(text)
    assert "<figure" not in _shown(text)


@pytest.mark.parametrize(
    "name", ["../base", "..%2Fbase", "opioid-cycle.html", "a b", '"b=', "", "x" * 300]
)
def test_what_is_no_name_shows_nothing_and_is_refused(name):
    text = f"![](<drawing:{name}>)"
    assert "<figure" not in _shown(text)
    with pytest.raises(ValidationError):
        drawings_exist(text)


@pytest.mark.django_db
def test_a_page_whose_drawing_is_gone_is_shown_without_it(client):
    article = an_article("Before.\n\n![](drawing:gone)\n\nAfter.")
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    assert "Before." in html_of(response)
    assert "figure" not in html_of(response)


def test_an_editor_cannot_write_the_place_of_a_drawing_by_hand():
    assert "<figure" not in _shown('<figure data-drawing="opioid-cycle"></figure>')
