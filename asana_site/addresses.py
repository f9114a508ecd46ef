"""Where a request comes from, believed as far as the declared proxies vouch for it."""

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest

# RFC 6177: one customer of a network holds at least this much of it.
CUSTOMER_PREFIX = 64


# Some proxies append the port as well: 192.0.2.1:5678, [2001:db8::1]:5678.
WITH_PORT = re.compile(r"\[([^\[\]]+)\](?::\d{1,5})?|([\d.]+):\d{1,5}", re.ASCII)


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that `text` names, with or without a port; None when it names none."""
    text = text.strip()
    if with_port := WITH_PORT.fullmatch(text):
        text = with_port[1] or with_port[2]
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def client_address(request: HttpRequest) -> str:
    """The network address of the visitor; empty when none is known.

    `PROXY_HOPS` proxies of ours stand in front, and each appended to X-Forwarded-For the
    address that it heard. Only those entries count; what a visitor wrote into the header
    stands to the left of them. A header that is too short or broken leaves the address of
    the nearest proxy. An IPv6 address stands for its /64 network, all of which one visitor
    may use.
    """
    nearest = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    hops = settings.PROXY_HOPS
    vouched_for = forwarded[-hops] if 0 < hops <= len(forwarded) else nearest
    address = _parsed(vouched_for) or _parsed(nearest)
    if address is None:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address.packed, CUSTOMER_PREFIX), strict=False))
