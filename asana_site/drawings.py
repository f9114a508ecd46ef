"""Drawings of our own that a text places by name: `![](drawing:opioid-cycle)`.

Each is a template in `templates/drawings/`, with its words as text. Like a link by name it
is checked when a text is saved, stands in the rendered text as its name alone, and is drawn
when a page is shown; so no text that an editor writes brings a picture of its own along.
"""

import re
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

FOLDER = settings.BASE_DIR / "templates" / "drawings"
_SCHEME = "drawing:"
_PLACE = re.compile(r'<figure data-drawing="([a-z0-9-]+)"></figure>')


def names() -> list[str]:
    """The names of all drawings there are."""
    return sorted(template.stem for template in FOLDER.glob("*.html"))


def _name(token: Token) -> str | None:
    """The drawing that an image of the text names; None for an image from elsewhere."""
    address = str(token.attrGet("src") or "") if token.type == "image" else ""
    return address.removeprefix(_SCHEME) if address.startswith(_SCHEME) else None


def place(state: StateCore) -> None:
    """Turn each paragraph that is one drawing, and nothing else, into a place for it."""
    placed: list[Token] = []
    for token in state.tokens:
        placed.append(token)
        alone = token.type == "paragraph_close" and placed[-2].children
        if alone and len(alone) == 1 and (name := _name(alone[0])) is not None:
            del placed[-3:]
            placed.append(Token("drawing", "figure", 0, content=name, block=True))
    state.tokens = placed


def render(self: object, tokens: Sequence[Token], index: int, *_: object) -> str:
    """The place of a drawing in rendered text; nothing for a name that cannot be one."""
    html = f'<figure data-drawing="{tokens[index].content}"></figure>'
    return f"{html}\n" if _PLACE.fullmatch(html) else ""


def validate(tokens: Sequence[Token]) -> None:
    """Raise ValidationError naming the drawings that do not exist or stand among words."""
    known = names()
    for token in tokens:
        if token.type == "drawing" and token.content not in known:
            raise ValidationError(
                "No such drawing: %(name)s. There are: %(names)s.",
                params={"name": token.content, "names": ", ".join(known)},
            )
        for image in token.children or []:
            if (name := _name(image)) is not None:
                raise ValidationError(
                    "The drawing %(name)s needs a paragraph of its own, with nothing beside it.",
                    params={"name": name},
                )


def show(html: str) -> SafeString:
    """Rendered text with its drawings; one that is gone leaves no trace."""
    known = names() if _PLACE.search(html) else []

    def draw(found: re.Match[str]) -> str:
        return render_to_string(f"drawings/{found[1]}.html") if found[1] in known else ""

    return mark_safe(_PLACE.sub(draw, html))
