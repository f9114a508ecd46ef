"""The whole site, read once."""

import xml.etree.ElementTree as ElementTree
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.site.pages import ReadPage, internal_target, read_page

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Crawl:
    """Every page that the sitemap or a link leads to, with what it cost."""

    def __init__(self) -> None:
        self.pages: dict[str, ReadPage] = {}
        self.responses: dict[str, object] = {}
        self.queries: dict[str, int] = {}

    def run(self) -> "Crawl":
        """Follow every internal link from the sitemap on."""
        waiting = [urlsplit(address).path for address in self.sitemap()]
        while waiting:
            path = waiting.pop()
            if path in self.responses or path.startswith("/admin/"):
                continue
            page = self.visit(path)
            targets = (internal_target(page, link) for link in page.links)
            waiting += [target[0] for target in targets if target]
        return self

    @staticmethod
    def sitemap() -> list[str]:
        """The addresses in the sitemap."""
        tree = ElementTree.fromstring(Client().get("/sitemap.xml").content)
        return [element.text or "" for element in tree.iter(f"{SITEMAP}loc")]

    def visit(self, path: str) -> ReadPage:
        """Ask for one page as a new visitor."""
        with CaptureQueriesContext(connection) as queries:
            response = Client().get(path)
        self.responses[path] = response
        self.queries[path] = len(queries)
        page = read_page(path, response.content.decode())
        self.pages[path] = page
        return page


@pytest.fixture
def crawl(db) -> Crawl:
    """The whole site as a search engine would find it."""
    return Crawl().run()
