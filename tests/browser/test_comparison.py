"""The comparison of the levels of care: a table by its roles at every width."""

import pytest
from playwright.sync_api import Page, expect

COLUMNS = ["Level", "Time it takes", "Where you live", "Medical supervision", "Whom it suits"]


def _spoken(page: Page) -> list[tuple[str, str]]:
    """(role, name) of what the browser tells assistive technology, in the order of the page."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node.get("ignored")
    ]


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_whoever_listens_hears_a_table_with_its_columns_at_every_width(desk: Page, width):
    desk.set_viewport_size({"width": width, "height": 844})
    desk.goto("/programs/levels-of-care/")
    spoken = _spoken(desk)
    roles = [role for role, _ in spoken]
    assert roles.count("table") == 1
    assert [name for role, name in spoken if role == "columnheader"] == COLUMNS
    assert roles.count("rowheader") == 7
    assert roles.count("cell") == roles.count("rowheader") * (len(COLUMNS) - 1)
    assert roles.count("row") == roles.count("rowheader") + 1
    # The names beside the values are for the eye: nobody hears a column twice.
    assert not [name for role, name in spoken if role == "cell" and name.startswith(COLUMNS[1])]


@pytest.mark.parametrize(("width", "folded"), [(320, True), (768, True), (1280, False)])
def test_every_value_has_its_name_in_sight(desk: Page, width, folded):
    desk.set_viewport_size({"width": width, "height": 844})
    desk.goto("/programs/levels-of-care/")
    value = desk.get_by_role("table").locator("tbody td").first
    label = value.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert ("Time it takes" in label) == folded
    header = desk.get_by_role("table").locator("thead th").nth(1).bounding_box()
    assert header
    assert (header["width"] > 40) == (not folded)
    expect(value).to_be_visible()
