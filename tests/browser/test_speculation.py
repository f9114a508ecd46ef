"""A page is there before it is asked for."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.screenshots import served_site


@pytest.fixture
def production(tmp_path) -> Iterator[str]:
    with served_site(tmp_path, SITE_LIVE="True") as address:
        yield address


def _fetched_ahead(page: Page, link: str) -> list[str]:
    """What the browser has fetched ahead once the pointer has rested on a link."""
    statuses: list[dict[str, Any]] = []
    network = page.context.new_cdp_session(page)
    network.on("Preload.prefetchStatusUpdated", lambda status: statuses.append(status))
    network.send("Preload.enable")
    page.goto("/")
    page.get_by_role("link", name=link).first.hover()
    page.wait_for_timeout(1500)
    return [status["prefetchUrl"] for status in statuses if status["status"] == "Ready"]


@pytest.mark.parametrize(("link", "path"), [("Programs", "/programs/"), ("Verify insurance", "")])
def test_a_page_is_fetched_when_the_pointer_rests_on_its_link_and_a_form_is_not(
    browser, production, link, path
):
    page = browser.new_page(base_url=production)
    assert _fetched_ahead(page, link) == ([production + path] if path else [])
    page.close()
