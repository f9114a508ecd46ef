"""The page about paying: how insurance is verified, drawn and readable as text."""

import pytest

from tests.asana_site.reading import tree, words

pytestmark = pytest.mark.django_db


def test_how_insurance_is_verified_is_an_ordered_list_of_words_from_the_card_to_the_decision(
    client,
):
    page = tree(client.get("/payment-options/"))
    section = next(
        section
        for section in page.iter("section")
        if section.get("aria-labelledby") == "verification-heading"
    )
    assert words(section.find("h2")) == "How we verify insurance"
    steps = [words(step.find("strong")) for step in section.find(".//ol")]
    assert steps == [
        "You send what is on the card.",
        "We ask the insurer.",
        "We go over it with you.",
        "You decide.",
    ]
    assert section.find(".//a").get("href") == "/verify-insurance/"


def test_the_steps_come_before_the_long_text_of_the_page(client):
    headings = [words(h) for h in tree(client.get("/payment-options/")).find(".//main").iter("h2")]
    assert headings.index("How we verify insurance") < headings.index("If you have insurance")
