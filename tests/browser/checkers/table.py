"""`make checkers`: what the Nu checker, pa11y and Lighthouse say, page by page.

Lighthouse looks at the site as a center runs it, what visitors read behind our nginx; its scores
of performance depend on the machine, so no test asserts them. Pages that search engines are asked
to leave out cannot have every point for SEO: they lose `is-crawlable`, and should lose nothing
else.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser import checkers
from tests.browser.conftest import CHROMIUM
from tests.browser.filling import fill_contact, sign_in
from tests.browser.kinds import KINDS
from tests.browser.looking import DESK, PHONE
from tests.browser.screenshots import served_site
from tests.browser.states import PUBLIC
from tests.nginx import nginx

HIDDEN_FROM_SEARCH = {"not found": "/no-such-page/", "sign-in": "/admin/sign-in/"}
OF_STAFF = {"front page": "/admin/", "queue": "/admin/intake/submission/?list=all"}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TIMES = ("LCP ms", "TBT ms", "CLS")
HEAD = (*CATEGORIES, *TIMES)


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@pytest.fixture
def production(tmp_path: Path) -> Iterator[str]:
    """The site as a center would run it and let search engines in; its address."""
    with served_site(tmp_path, SITE_LIVE="True") as address:
        yield address


@pytest.fixture
def front(production: str, tmp_path: Path) -> Iterator[str]:
    """The address of our nginx in front of it."""
    folder = tmp_path / "nginx"
    folder.mkdir()
    site = urlsplit(production)
    port = site.port or 80
    with nginx(folder, public=port, staff=port, host=str(site.hostname)) as front_port:
        yield f"http://{site.hostname}:{front_port}"


@pytest.fixture
def pages_for_lighthouse(browser: Browser, production: str, front: str) -> list[dict[str, Any]]:
    """Name and address of one page of each kind, the sent page and those of staff among them."""
    paths = KINDS | HIDDEN_FROM_SEARCH
    found: list[dict[str, Any]] = [
        {"name": name, "url": front + path} for name, path in paths.items()
    ]
    page = browser.new_page(base_url=production, viewport=DESK)
    page.goto("/contact/")
    fill_contact(page)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/sent/**")
    found.append({"name": "sent", "url": page.url})
    sign_in(page)
    page.goto(OF_STAFF["queue"])
    one = str(page.locator("#result_list tbody a").first.get_attribute("href"))
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
    for name, path in (*OF_STAFF.items(), ("submission", one)):
        url = production + path
        found.append({"name": name, "url": url, "headers": {"Cookie": cookies}})
    page.close()
    return found


def test_of_lighthouse(pages_for_lighthouse, capfd):
    """Print Lighthouse's scores."""
    scores = checkers.lighthouse(pages_for_lighthouse, str(CHROMIUM))
    with capfd.disabled():
        _write(f"\n{'Lighthouse, on a phone':24}" + "".join(f"{name:>16}" for name in HEAD))
        for name, result in scores.items():
            points = [str(result["scores"].get(category)) for category in CATEGORIES]
            points += [f"{result['times'][time] or 0:.4g}" for time in TIMES]
            _write(f"{name:24}" + "".join(f"{point:>16}" for point in points))
            for lost in (*result["lost"], result["error"]):
                if lost:
                    _write(f"    {lost}")


def test_of_the_nu_checker_and_pa11y(browser: Browser, site, tmp_path, capfd):
    """Print how much the Nu checker and pa11y find on each state that visitors see."""
    folder = tmp_path / "documents"
    folder.mkdir()
    context = browser.new_context(base_url=site, viewport=PHONE)
    found = list(checkers.documents(context.new_page(), site, PUBLIC))
    context.close()
    with checkers.served(found, folder) as pages:
        by_pa11y = checkers.pa11y(pages, str(CHROMIUM))
    by_nu = checkers.nu(*(folder / f"{document.name}.html" for document in found))
    with capfd.disabled():
        _write(f"\n{'Findings':34}{'Nu':>6}{'pa11y':>8}")
        for document in found:
            told = [line for line in by_nu if line.startswith(f"{document.name}: ")]
            issues = by_pa11y[document.name]
            _write(f"{document.name:34}{len(told):>6}{len(issues):>8}")
            for line in (*told, *issues):
                _write(f"    {' '.join(line.split())[:200]}")
