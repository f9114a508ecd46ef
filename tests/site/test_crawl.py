"""Every page that can be reached keeps the promises that all pages make."""

import json
import re
from collections import Counter
from urllib.parse import urlsplit

import pytest

from tests.site.pages import OWN_HOST, internal_target

pytestmark = pytest.mark.django_db

FORMS = {"/contact/", "/verify-insurance/"}
MOST_QUERIES = 3
# Scripts that are none: data for search engines, and rules for the browser.
DATA = (' type="application/ld+json"', ' type="speculationrules"')


def test_the_sitemap_and_the_links_lead_to_every_kind_of_page(crawl):
    assert set(crawl.pages) >= {
        *("/", "/programs/", "/programs/levels-of-care/", "/articles/", "/faq/"),
        *("/verify-insurance/", "/contact/", "/payment-options/", "/privacy/"),
        *("/accessibility/", "/crisis-help/", "/notices/"),
    }
    assert sum(path.startswith("/programs/") for path in crawl.pages) == 15
    assert len({urlsplit(address).path for address in crawl.sitemap()}) == len(crawl.pages)


def test_every_page_answers(crawl):
    statuses = {path: response.status_code for path, response in crawl.responses.items()}
    assert {path: status for path, status in statuses.items() if status != 200} == {}


def test_every_page_has_one_h1_and_skips_no_level(crawl):
    for path, page in crawl.pages.items():
        levels = [level for level, _ in page.headings]
        assert levels.count(1) == 1, path
        seen = 0
        for level in levels:
            assert level <= seen + 1 or level == 1, (path, page.headings)
            seen = level


def test_no_heading_is_empty(crawl):
    for path, page in crawl.pages.items():
        assert all(text for _, text in page.headings), path


@pytest.mark.parametrize("what", ["title", "description"])
def test_no_two_pages_share_a_title_or_a_description(crawl, what):
    counts = Counter(getattr(page, what) for page in crawl.pages.values())
    assert [text for text, count in counts.items() if count > 1 or not text] == []


def test_descriptions_fit_a_search_result(crawl):
    lengths = {path: len(page.description) for path, page in crawl.pages.items()}
    assert {path: n for path, n in lengths.items() if not 60 <= n <= 160} == {}


def test_no_link_and_no_anchor_is_broken(crawl):
    broken = []
    for page in crawl.pages.values():
        for link in page.links:
            target = internal_target(page, link)
            if target is None:
                assert urlsplit(link).scheme in ("https", "tel", "sms", "mailto"), (page.path, link)
                continue
            path, fragment = target
            reached = crawl.pages.get(path)
            if reached is None or (fragment and fragment not in reached.ids):
                broken.append((page.path, link))
    assert broken == []


def test_ids_are_unique_and_what_refers_to_them_is_there(crawl):
    for path, page in crawl.pages.items():
        repeated = [name for name, count in Counter(page.ids).items() if count > 1]
        assert repeated == [], path
        assert set(page.references) <= set(page.ids), path


def test_no_page_loads_anything_from_another_host(crawl):
    for page in crawl.pages.values():
        for address in page.loaded:
            assert urlsplit(address).hostname in (None, OWN_HOST), (page.path, address)


def test_no_page_that_visitors_read_has_a_script(crawl):
    loaded = {address for page in crawl.pages.values() for address in page.loaded}
    assert not [address for address in loaded if address.endswith(".js")]


def test_no_content_page_sets_a_cookie(crawl):
    with_cookies = {path for path, response in crawl.responses.items() if response.cookies}
    assert with_cookies == FORMS


def test_no_content_page_varies_by_cookie(crawl):
    for path, response in crawl.responses.items():
        if path not in FORMS:
            assert "Cookie" not in response.headers.get("Vary", ""), path


def test_a_page_asks_the_database_three_times_at_most(crawl):
    costly = {path: count for path, count in crawl.queries.items() if count > MOST_QUERIES}
    assert costly == {}


def test_every_page_has_the_telephone_the_forms_the_crisis_lines_and_a_skip_link(crawl):
    for path, page in crawl.pages.items():
        assert page.links[0] == "#main", path
        assert "main" in page.ids, path
        for link in ("tel:911", "tel:988", "/crisis-help/", "/contact/"):
            assert link in page.links, (path, link)
        if path == "/crisis-help/":  # It leads to those who come at once: see below.
            continue
        assert "/verify-insurance/" in page.links, path
        ways = [
            next(i for i, link in enumerate(page.links) if link.startswith(way))
            for way in ("tel:+1-", "/verify-insurance/", "/contact/")
        ]
        assert ways == sorted(ways), path


def test_crisis_help_calls_nobody_but_crisis_lines_before_its_footer(crawl):
    calls = [link for link in crawl.pages["/crisis-help/"].links if link.startswith("tel:")]
    ours = [place for place, link in enumerate(calls) if link.startswith("tel:+1-")]
    assert len(ours) == 1
    above = set(calls[: ours[0]])
    assert above <= {"tel:911", "tel:988", "tel:+18006624357", "tel:+18004874889"}
    assert calls[:2] == ["tel:911", "tel:988"]


def test_every_page_but_home_has_breadcrumbs_that_end_in_itself(crawl):
    for path, response in crawl.responses.items():
        html = response.content.decode()
        if path == "/":
            assert "Breadcrumbs" not in html
            continue
        crumbs = re.search(r'<nav class="breadcrumbs".*?</nav>', html, re.S)
        assert crumbs, path
        assert "<ol>" in crumbs[0]
        assert crumbs[0].count('aria-current="page"') == 1


def test_the_structured_data_of_every_page_is_one_graph_about_that_page(crawl):
    for path, response in crawl.responses.items():
        blocks = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.S
        )
        assert len(blocks) == 1, path
        graph = json.loads(blocks[0])["@graph"]
        kinds = [node["@type"] for node in graph]
        assert kinds[:2] == ["MedicalClinic", "WebSite"], path
        assert ("BreadcrumbList" in kinds) == (path != "/"), path
        assert graph[-1]["url"] == f"http://localhost{path}", path
        assert not {"aggregateRating", "review", "reviewedBy"} & set(graph[-1]), path


def test_every_page_has_the_full_set_of_security_headers(crawl):
    for path, response in crawl.responses.items():
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        for name, value in {
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer" if path in FORMS else "same-origin",
        }.items():
            assert response.headers[name] == value, (path, name)
        assert "camera=()" in response.headers["Permissions-Policy"]


def test_no_page_has_a_style_attribute_or_an_inline_script(crawl):
    for path, response in crawl.responses.items():
        html = response.content.decode()
        assert not re.search(r"<[^>]+ style=", html), path
        assert not re.search(r"<[^>]+ on[a-z]+=", html), path
        for attributes in re.findall(r"<script\b([^>]*)>", html):
            assert attributes in DATA, path
        assert html.count("<script") == html.count("</script>"), path
