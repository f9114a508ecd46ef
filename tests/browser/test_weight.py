"""How much a page weighs for somebody who opens the site for the first time, on a phone."""

from collections import defaultdict
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import PHONE
from tests.browser.kinds import KINDS
from tests.browser.screenshots import served_site
from tests.page_cache.asking import until

FORMS = {"contact", "insurance"}
CONTENT = {name: path for name, path in KINDS.items() if name not in FORMS}
MOST_REQUESTS = 6
# In bytes over the wire, headers among them.
MOST_WITH_STYLES = 30 * 1024
MOST_IN_ALL = 100 * 1024


@pytest.fixture(scope="module")
def production(tmp_path_factory) -> Iterator[str]:
    """The address of a site of one process, which stores every page when it first makes it.

    It does so as soon as it has seen which version of the content is the present one.
    """
    with served_site(
        tmp_path_factory.mktemp("site"), SITE_LIVE="True", WEB_CONCURRENCY="1"
    ) as address:
        assert until(lambda: _is_stored(address))
        yield address


def _is_stored(address: str) -> bool:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request("GET", "/")
    response = connection.getresponse()
    connection.close()
    return response.status == 200 and "ETag" in response.headers


class FirstVisit:
    """A page opened by a browser that has never been here: bytes by kind of file."""

    def __init__(self, browser: Browser, address: str, path: str) -> None:
        self.bytes: dict[str, float] = defaultdict(float)
        self.requests: list[str] = []
        self._kinds: dict[str, str] = {}
        context = browser.new_context(base_url=address, viewport=PHONE, device_scale_factor=2)
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.requestWillBeSent", self._asked)
        network.on("Network.responseReceived", self._answered)
        network.on("Network.loadingFinished", self._finished)
        page.goto(path)
        page.wait_for_load_state("networkidle")
        context.close()

    def _asked(self, event) -> None:
        self.requests.append(event["request"]["url"])

    def _answered(self, event) -> None:
        self._kinds[event["requestId"]] = event["type"]

    def _finished(self, event) -> None:
        self.bytes[self._kinds[event["requestId"]]] += event["encodedDataLength"]


@pytest.mark.parametrize("name", CONTENT)
def test_a_first_visit_to_a_page_costs_little(browser, production, name):
    visit = FirstVisit(browser, production, CONTENT[name])
    told = {kind: round(number) for kind, number in visit.bytes.items()}
    assert visit.bytes["Document"] > 0
    assert visit.bytes["Document"] + visit.bytes["Stylesheet"] <= MOST_WITH_STYLES, told
    assert sum(visit.bytes.values()) <= MOST_IN_ALL, told
    assert len(visit.requests) <= MOST_REQUESTS, visit.requests
