"""Pages as a reader or a search engine takes them in, for the tests of three rooms."""

import json
import re
from xml.etree.ElementTree import Element

import html5lib


def tree(response) -> Element:
    """The page as a browser reads it."""
    return html5lib.parse(response.content.decode(), namespaceHTMLElements=False)


def words(element: Element | None) -> str:
    """The words inside an element, without the layout of the source."""
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def html_of(response) -> str:
    """The page's source."""
    return response.content.decode()


def links(response) -> dict[str, str]:
    """The words of each link of the page, by its address."""
    return {a.get("href", ""): words(a) for a in tree(response).iter("a")}


def structured(response) -> dict:
    """The page's structured data; a page has one block of it."""
    (block,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', html_of(response), re.DOTALL
    )
    return json.loads(block)


def nodes(response) -> dict[str, dict]:
    """The nodes of the page's graph, by type."""
    return {node["@type"]: node for node in structured(response)["@graph"]}
