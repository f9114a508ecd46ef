"""A real browser, Debian's Chromium, at the size of a phone and of a desk."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium these tests are left out, and the run says so; `.ci/run` forbids it."""
    if CHROMIUM:
        return
    if os.environ.get("REQUIRE_BROWSER"):
        raise pytest.UsageError("The browser tests must run, and Chromium was not found.")
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="Chromium was not found"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start the system's Chromium, without the requests that it makes on its own account."""
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": [
            *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
            *("--disable-background-networking", "--disable-component-update"),
        ],
    }


@pytest.fixture
def site(live_server) -> str:
    """The address of the site with its content, served for one test."""
    call_command("load_content", verbosity=0)
    return str(live_server.url)


class Watch:
    """What a page complained of, and which hosts it asked."""

    def __init__(self, page: Page, own: str) -> None:
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._request)
        self.own = own

    def _request(self, request) -> None:
        if not request.url.startswith(self.own):
            self.strangers.append(request.url)

    def _console(self, message) -> None:
        # A refused form is answered with 403, 422 or 503, which the console calls an error.
        if message.type in ("error", "warning") and "the server responded with" not in message.text:
            self.complaints.append(message.text)


def _open(browser: Browser, site: str, **options) -> tuple[BrowserContext, Page, Watch]:
    context = browser.new_context(base_url=site, reduced_motion="reduce", **options)
    context.set_default_timeout(30_000)
    page = context.new_page()
    return context, page, Watch(page, site)


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """A phone; afterwards, nothing must have been complained of or asked elsewhere."""
    context, page, watch = _open(
        browser, site, viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    yield page
    context.close()
    assert watch.complaints == []
    assert watch.strangers == []


@pytest.fixture
def desk(browser: Browser, site: str) -> Iterator[Page]:
    """A desk computer; afterwards, nothing must have been complained of or asked elsewhere."""
    context, page, watch = _open(browser, site, viewport=DESK)
    yield page
    context.close()
    assert watch.complaints == []
    assert watch.strangers == []


@pytest.fixture
def plain_phone(browser: Browser, site: str) -> Iterator[Page]:
    """A phone on which no script runs."""
    context, page, _ = _open(browser, site, viewport=PHONE, java_script_enabled=False)
    yield page
    context.close()
