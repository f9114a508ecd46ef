"""Markdown as editors write it, turned into HTML that is safe to print.

Rendering happens when a text is saved. Links by name (`program:iop`) stay in the HTML
as they are and become addresses when a page is shown: see `asana_site.named_links`.
"""

import re
from typing import Any

import nh3
from django.db import models
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from asana_site import drawings, named_links

HEADING_ANCHOR = re.compile(r"\{#([a-z][a-z0-9-]*)\}$")

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "blockquote", "ul", "ol", "li"),
    *("strong", "em", "code", "a", "table", "thead", "tbody", "tr", "th", "td", "figure"),
}
ATTRIBUTES = {
    "*": set(),
    "a": {"href"},
    "h2": {"id"},
    "h3": {"id"},
    "ol": {"start"},
    "figure": {"data-drawing"},
}
PLAIN_SCHEMES = {"https", "http", "mailto", "tel", "sms"}


def _anchor_headings(state: StateCore) -> None:
    """Give a heading the id that is written behind it as `{#id}`; others have none.

    Ids made of the words would meet where two headings of a page say the same.
    """
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open" or not inline.children:
            continue
        last = inline.children[-1]
        found = HEADING_ANCHOR.search(last.content.rstrip())
        if found:
            last.content = last.content[: found.start()].rstrip()
            opening.attrSet("id", found[1])


_parser = MarkdownIt("commonmark", {"typographer": True}).enable(
    ["table", "replacements", "smartquotes"]
)
_parser.options["html"] = False
_parser.core.ruler.push("anchor_headings", _anchor_headings)
_parser.core.ruler.push("drawings", drawings.place)
_parser.add_render_rule("drawing", drawings.render)


def render(text: str) -> str:
    """HTML of `text`, cleaned to an allow-list of elements, attributes and schemes."""
    html = nh3.clean(
        _parser.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=PLAIN_SCHEMES | named_links.kinds(),
        link_rel=None,
    )
    # A wide table scrolls by itself, by keyboard too, instead of widening the page.
    return html.replace(
        "<table>", '<div class="table-scroll" role="region" aria-label="Table" tabindex="0"><table>'
    ).replace("</table>", "</table></div>")


def word_count(text: str) -> int:
    """How many words a reader meets in Markdown `text`; link targets are not words."""
    return len(re.findall(r"[\w'’-]+", re.sub(r"\]\([^()\s]*\)|[#*|{}]", " ", text)))


def links_lead_somewhere(text: str) -> None:
    """Raise ValidationError naming every link by name in Markdown `text` that leads nowhere."""
    named_links.validate(render(text))


def drawings_exist(text: str) -> None:
    """Raise ValidationError for a drawing in Markdown `text` that cannot be shown there."""
    drawings.validate(_parser.parse(text))


class MarkdownField(models.TextField):
    """Markdown that an editor writes; what it names must be there for it to be saved."""

    default_validators = [links_lead_somewhere, drawings_exist]

    def to_python(self, value: Any) -> Any:
        """The text with plain line ends; browsers send forms with carriage returns in them."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if text else text


class RenderedMarkdownField(models.TextField):
    """The HTML of the Markdown field `of`, made anew whenever the row is saved."""

    def __init__(self, *, of: str, **options: Any) -> None:
        self.of = of
        options |= {"editable": False, "blank": True}
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        html = render(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, html)
        return html
