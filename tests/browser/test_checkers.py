"""Checkers that others wrote find nothing on any page that visitors see, in any state."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import checkers
from tests.browser.conftest import CHROMIUM
from tests.browser.looking import PHONE
from tests.browser.states import PUBLIC

pytestmark = pytest.mark.skipif(
    bool(checkers.missing()) and not checkers.must_run(),
    reason=f"The checkers from outside were not found: {checkers.missing()}",
)


@pytest.fixture
def pages(browser: Browser, site: str, tmp_path: Path) -> Iterator[list[dict[str, str]]]:
    """Every public state as a document: name and address."""
    context = browser.new_context(base_url=site, viewport=PHONE)
    found = list(checkers.documents(context.new_page(), site, PUBLIC))
    context.close()
    with checkers.served(found, tmp_path) as served:
        yield served


def test_the_nu_checker_and_pa11y_find_nothing_in_any_public_state(pages, tmp_path):
    findings = checkers.nu(*(tmp_path / f"{page['name']}.html" for page in pages))
    for name, issues in checkers.pa11y(pages, str(CHROMIUM)).items():
        findings += [f"{name}: {issue}" for issue in issues]
    assert not findings, "\n".join(findings)


def test_lighthouse_gives_every_point_that_does_not_depend_on_the_machine(site):
    paths = ("/", "/articles/chronic-pain-and-opioid-addiction/", "/verify-insurance/")
    pages = [{"name": path, "url": site + path} for path in paths]
    results = checkers.lighthouse(pages, str(CHROMIUM), timed=False)
    assert {name: result["lost"] for name, result in results.items()} == {
        path: [] for path in paths
    }
    for result in results.values():
        assert result["scores"] == {"accessibility": 100, "best-practices": 100, "seo": 100}
