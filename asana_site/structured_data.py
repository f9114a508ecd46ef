"""Structured data (schema.org, JSON-LD): one graph a page, with stable ids.

It says only what the page shows. The clinic, the site and the breadcrumbs stand on
every page; a view adds what its own page is about.
"""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from asana_site.models import Center
from asana_site.pages import Page, absolute

Node = dict[str, Any]

# What would end the script element, or be read as an entity by an old parser.
_ESCAPES = ((">", "\\u003E"), ("<", "\\u003C"), ("&", "\\u0026"))


def node_id(name: str) -> str:
    """The id of a thing that is the same on every page, such as the clinic."""
    return absolute(f"/#{name}")


def reference(name: str) -> Node:
    """A pointer to such a thing."""
    return {"@id": node_id(name)}


def clinic(center: Center) -> Node:
    """The center as a MedicalClinic, with what it has filled in about itself."""
    node: Node = {
        "@type": "MedicalClinic",
        "@id": node_id("clinic"),
        "name": center.name,
        "url": absolute("/"),
        "telephone": center.telephone_uri.removeprefix("tel:"),
    }
    if center.email:
        node["email"] = center.email
    if center.has_address:
        address = {
            "@type": "PostalAddress",
            "streetAddress": center.street_address,
            "addressLocality": center.city,
            "addressRegion": center.state,
            "postalCode": center.postal_code,
            "addressCountry": "US",
        }
        node["address"] = {name: value for name, value in address.items() if value}
    return node


def website(center: Center) -> Node:
    """The site itself."""
    return {
        "@type": "WebSite",
        "@id": node_id("website"),
        "name": center.name,
        "url": absolute("/"),
        "publisher": reference("clinic"),
        "inLanguage": "en-US",
    }


def breadcrumbs(page: Page) -> Node:
    """The way from the home page, in the order in which the page prints it."""
    return {
        "@type": "BreadcrumbList",
        "@id": f"{page.canonical}#breadcrumbs",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": crumb.label,
                "item": absolute(crumb.path),
            }
            for position, crumb in enumerate(page.breadcrumbs, start=1)
        ],
    }


def web_page(page: Page, kind: str = "WebPage", **more: Any) -> Node:
    """The page as a thing of its own; `kind` is its schema.org type."""
    return {
        "@type": kind,
        "@id": f"{page.canonical}#page",
        "url": page.canonical,
        "name": page.heading,
        "description": page.description,
        "inLanguage": "en-US",
        "isPartOf": reference("website"),
        "publisher": reference("clinic"),
        **more,
    }


def graph(page: Page, center: Center) -> SafeString:
    """The page's graph as JSON, safe to print inside a script element."""
    shared = [clinic(center), website(center)]
    if page.breadcrumbs:
        shared.append(breadcrumbs(page))
    data = {"@context": "https://schema.org", "@graph": [*shared, *page.graph]}
    text = json.dumps(data, ensure_ascii=False)
    # `str.translate` looks at each character by itself, and takes fifty times as long.
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return mark_safe(text)
