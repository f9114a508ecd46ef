"""Where a request comes from is what our own proxies say, and nothing that a visitor writes."""

import pytest
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from asana_site.addresses import client_address

PROXY = "203.0.113.1"
VISITOR = "198.51.100.7"


def _address(forwarded=None, nearest=PROXY):
    meta = {"REMOTE_ADDR": nearest}
    if forwarded is not None:
        meta["HTTP_X_FORWARDED_FOR"] = forwarded
    return client_address(RequestFactory().get("/", **meta))


@pytest.mark.parametrize("forwarded", [None, "", VISITOR, f"{VISITOR}, 192.0.2.9", "garbage"])
def test_without_a_declared_proxy_the_header_means_nothing(settings, forwarded):
    settings.PROXY_HOPS = 0
    assert _address(forwarded) == PROXY


@pytest.mark.parametrize(
    ("hops", "forwarded"),
    [
        (1, VISITOR),
        (1, f"192.0.2.1,192.0.2.2,{VISITOR}"),
        (1, f"192.0.2.1, {VISITOR} "),
        (1, f"garbage, ,{VISITOR}"),
        (2, f"{VISITOR}, 203.0.113.2"),
        (2, f"192.0.2.1, 192.0.2.2, {VISITOR}, 203.0.113.2"),
    ],
)
def test_the_entry_of_the_outermost_proxy_of_ours_counts(settings, hops, forwarded):
    settings.PROXY_HOPS = hops
    assert _address(forwarded) == VISITOR


@pytest.mark.parametrize(
    ("hops", "forwarded"),
    [
        (1, None),
        (1, ""),
        (1, f"{VISITOR},"),
        (1, f"{VISITOR}, unknown"),
        (1, f"{VISITOR}, 999.1.1.1"),
        (1, f"{VISITOR}, 1.2.3.4.5"),
        (1, f"{VISITOR}:port"),
        (1, f"{VISITOR}:123456"),
        (1, "[2001:db8::1"),
        (1, "[]:80"),
        (2, VISITOR),
        (2, f"garbage, {VISITOR}"),
        (5, f"{VISITOR}, {VISITOR}"),
    ],
)
def test_a_header_that_is_short_or_broken_leaves_the_nearest_proxy(settings, hops, forwarded):
    settings.PROXY_HOPS = hops
    assert _address(forwarded) == PROXY


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("198.51.100.7:567", VISITOR),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::ffff", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("2001:db8::1:80", "2001:db8::/64"),
        ("::1", "::/64"),
        ("[::1]:80", "::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("[fe80::1%eth0]:80", "fe80::/64"),
        ("::ffff:198.51.100.7", VISITOR),
        ("::ffff:c633:6407", VISITOR),
        ("[::ffff:198.51.100.7]:80", VISITOR),
    ],
)
def test_however_an_address_is_written_it_is_one_visitor(settings, written, meant):
    settings.PROXY_HOPS = 1
    assert _address(written) == meant
    settings.PROXY_HOPS = 0
    assert _address(nearest=written) == meant


def test_two_networks_are_two_visitors(settings):
    settings.PROXY_HOPS = 1
    assert _address("2001:db8:1:2::1") != _address("2001:db8:1:3::1")


@pytest.mark.parametrize("hops", [0, 1, 2])
def test_behind_a_socket_without_an_address_nothing_is_known_and_nothing_fails(settings, hops):
    settings.PROXY_HOPS = hops
    assert _address("garbage, garbage", nearest="") == ""
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) == ""


def test_behind_a_socket_the_proxy_is_believed(settings):
    settings.PROXY_HOPS = 1
    assert _address(f"192.0.2.1, {VISITOR}", nearest="") == VISITOR


# What is written into the header is text of the visitor's, in front of what the proxy appends.
LIKE_ADDRESSES = st.text(alphabet="0123456789abcdef.:,[]%/ ", max_size=60)


@given(forged=LIKE_ADDRESSES | st.text(max_size=60))
def test_whatever_a_visitor_writes_changes_nothing(forged):
    with override_settings(PROXY_HOPS=1):
        assert _address(f"{forged},{VISITOR}") == VISITOR


@given(broken=LIKE_ADDRESSES | st.text(max_size=60))
def test_whatever_a_proxy_writes_is_an_address_or_the_nearest(broken):
    with override_settings(PROXY_HOPS=1):
        found = _address(broken)
        assert found == _address(found) if "/" not in found else found.endswith("/64")
