"""The stylesheets, which no browser complains of when half of one falls away."""

import re
from itertools import accumulate

import pytest
from django.conf import settings

FOLDER = settings.BASE_DIR / "static" / "css"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.css")), ids=lambda path: path.name)
def test_every_block_of_a_stylesheet_is_closed_once(path):
    """A brace too few puts all that follows into one block; one too many drops the next rule."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    depths = list(accumulate({"{": 1, "}": -1}.get(character, 0) for character in text))
    assert min(depths) == 0
    assert depths[-1] == 0
