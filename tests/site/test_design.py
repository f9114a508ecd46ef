"""The colors of the design, as people with weak sight need them."""

import pytest

from tests.production import ROOT
from tests.site.contrast import SCHEMES, measured, table

MEASURED = measured()
# WCAG 2.2, 1.4.6: what somebody who asked for more contrast gets for words.
ENHANCED = 7


@pytest.mark.parametrize("place", range(len(SCHEMES)), ids=SCHEMES)
def test_every_color_stands_out_from_what_it_stands_on(place):
    weak = [
        (pair.front, pair.back, round(ratios[place], 2))
        for pair, ratios in MEASURED
        if ratios[place] < pair.least
    ]
    assert weak == []


@pytest.mark.parametrize("place", [2, 3], ids=SCHEMES[2:])
def test_whoever_asks_for_more_contrast_gets_it_for_every_word(place):
    weak = [
        (pair.front, pair.back, round(ratios[place], 2))
        for pair, ratios in MEASURED
        if pair.least > 3 and pair.back != "poppy" and ratios[place] < ENHANCED
    ]
    assert weak == []


def test_the_contrasts_in_the_design_document_are_those_of_the_stylesheet():
    assert table() in (ROOT / "docs" / "design.md").read_text()
