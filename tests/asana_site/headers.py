"""The headers that every answer must carry, for the tests that walk all kinds of answers."""

from collections.abc import Mapping

PASSKEYS = ("publickey-credentials-get", "publickey-credentials-create")
ALWAYS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
STAFF = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def directives(policy: str) -> dict[str, str]:
    """The parts of a Content-Security-Policy by their names."""
    parts = (part.strip().partition(" ") for part in policy.split(";"))
    return {name: value for name, _, value in parts}


def permissions(policy: str) -> dict[str, str]:
    """The allow-list of each feature in a Permissions-Policy."""
    return dict(part.strip().split("=", 1) for part in policy.split(","))


def assert_protected(headers: Mapping[str, str], *, staff: bool = False, https: bool) -> None:
    """The whole set, with the stricter values of staff pages where `staff` is true."""
    expected = ALWAYS | (STAFF if staff else {})
    assert {name: headers.get(name) for name in expected} == expected
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    content = directives(headers["Content-Security-Policy"])
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert content["default-src"] == content["frame-ancestors"] == "'none'"
    allowed = permissions(headers["Permissions-Policy"])
    passkeys = {allowed.pop(feature) for feature in PASSKEYS}
    assert passkeys == {"(self)" if staff else "()"}
    assert set(allowed.values()) == {"()"}
    assert allowed.keys() > {"camera", "microphone", "geolocation", "browsing-topics", "usb"}
    assert headers.get("Strict-Transport-Security", "").startswith("max-age=") == https
    assert "Server" not in headers
    assert "X-Powered-By" not in headers
