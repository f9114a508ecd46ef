"""Reading pages as a browser does: their headings, links, addresses of other files."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"
HEADINGS = {f"{HTML}h{level}": level for level in range(1, 7)}
LOADING = {"img", "script", "iframe", "source", "video", "audio", "embed"}
OWN_HOST = "localhost"


@dataclass
class ReadPage:
    """What a page holds, as far as the tests of the whole site ask."""

    path: str
    title: str = ""
    description: str = ""
    headings: list[tuple[int, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)


def text_of(element) -> str:
    """The words in an element, in order, with single spaces."""
    return " ".join(" ".join(element.itertext()).split())


def read_page(path: str, html: str) -> ReadPage:
    """Parse `html` with the browsers' own algorithm; raises on markup that is wrong."""
    parser = html5lib.HTMLParser(strict=False)
    tree = parser.parse(html)
    page = ReadPage(path)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        _read_element(page, element)
    return page


def _read_element(page: ReadPage, element: ElementTree.Element) -> None:
    tag = element.tag.removeprefix(HTML)
    if "id" in element.attrib:
        page.ids.append(element.attrib["id"])
    for name in ("aria-labelledby", "aria-describedby", "for"):
        page.references += element.get(name, "").split()
    if element.tag in HEADINGS:
        page.headings.append((HEADINGS[element.tag], text_of(element)))
    elif tag == "title" and not page.title:
        page.title = text_of(element)
    elif tag == "meta" and element.get("name") == "description":
        page.description = element.get("content", "")
    elif tag == "a":
        page.links.append(element.get("href", ""))
    elif tag in LOADING or (tag == "link" and element.get("rel") != "canonical"):
        page.loaded.append(element.get("src", element.get("href", "")))


def internal_target(page: ReadPage, link: str) -> tuple[str, str] | None:
    """(path, fragment) of a link that stays on the site; None for other schemes and hosts."""
    parts = urlsplit(urljoin(f"http://{OWN_HOST}{page.path}", link))
    if parts.scheme not in ("http", "https") or parts.hostname != OWN_HOST:
        return None
    return parts.path, parts.fragment
