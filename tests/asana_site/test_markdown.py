"""What becomes of the Markdown that editors write: safe HTML that pages can rely on."""

import pytest
from django.core.exceptions import ValidationError

from asana_site.markdown import MarkdownField, RenderedMarkdownField, render, word_count


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "Words <img src=x onerror=alert(1)> words",
        '<a href="https://example.org" onclick="alert(1)">words</a>',
        "<style>body{display:none}</style>",
        "<iframe src='https://example.org'></iframe>",
    ],
)
def test_html_in_a_text_is_printed_as_the_characters_that_were_typed(text):
    html = render(text)
    assert "&lt;" in html
    for tag in ("<script", "<img", "<a ", "<style", "<iframe"):
        assert tag not in html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org",
    ],
)
def test_an_address_that_could_run_something_is_no_link(address):
    assert "href" not in render(f"[words]({address})")


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a?b=c", "mailto:a@example.org", "tel:+15555550100", "sms:988", "/faq/"],
)
def test_an_ordinary_address_stays_a_link(address):
    assert render(f"[words]({address})") == f'<p><a href="{address}">words</a></p>\n'


def test_a_picture_from_elsewhere_is_left_out():
    assert render("![alt](https://example.org/pixel.png)") == "<p></p>\n"


def test_a_link_carries_its_address_and_no_other_attribute():
    assert render('[a](/faq/ "title")') == '<p><a href="/faq/">a</a></p>\n'


def test_a_table_scrolls_by_itself_and_by_keyboard():
    html = render("| a | b |\n|---|---|\n| 1 | 2 |")
    assert html.startswith(
        '<div class="table-scroll" role="region" aria-label="Table" tabindex="0"><table>'
    )
    assert html.rstrip().endswith("</table></div>")
    assert "<td>1</td>" in html


def test_the_alignment_of_a_table_cell_leaves_no_style_behind():
    html = render("| a | b |\n|:-:|--:|\n| 1 | 2 |")
    assert "style" not in html
    assert "<th>a</th>" in html


def test_a_heading_is_reached_by_the_anchor_written_behind_it():
    assert render("## How it starts {#start}") == '<h2 id="start">How it starts</h2>\n'


def test_a_heading_with_markup_keeps_it_and_its_anchor():
    assert render("### A *word* {#here}") == '<h3 id="here">A <em>word</em></h3>\n'


def test_two_headings_of_the_same_words_do_not_share_an_id():
    assert render("## How\n\n## How") == "<h2>How</h2>\n<h2>How</h2>\n"


def test_a_heading_without_words_breaks_nothing():
    assert render("##\n\ntext") == "<h2></h2>\n<p>text</p>\n"


def test_the_heading_of_a_whole_page_cannot_be_written_in_a_text():
    assert "<h1" not in render("# Big")
    assert "Big" in render("# Big")


def test_quotes_and_dashes_become_typographic():
    assert render('"Yes" -- it\'s') == "<p>“Yes” – it’s</p>\n"


def test_a_numbered_list_may_begin_where_the_editor_says():
    assert '<ol start="3">' in render("3. three\n4. four")


def test_words_are_counted_as_a_reader_meets_them():
    assert word_count("Two words") == 2
    assert word_count("## One [link of four words](program:trial-1) **bold**") == 6
    assert word_count("") == 0


@pytest.mark.django_db
def test_a_markdown_field_refuses_a_link_that_leads_nowhere():
    with pytest.raises(ValidationError, match="page:nowhere"):
        MarkdownField().clean("[words](page:nowhere)", None)


def test_a_rendered_field_tells_migrations_which_field_it_renders():
    field = RenderedMarkdownField(of="body")
    assert field.clone().of == "body"
    assert not field.clone().editable
