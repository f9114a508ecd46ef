"""A request is read as UTF-8, whatever character set its sender names."""

import io
from wsgiref.util import setup_testing_defaults

import pytest

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
BODIES = {
    FORM: b"name=Zo%C3%AB&telephone=%2B2AA-",
    MULTIPART: (
        '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nZoë +2AA-\r\n--x--\r\n'
    ).encode(),
}
# The application closes its connection after each request, as it does behind a server.
pytestmark = pytest.mark.django_db(transaction=True)

ODD_TYPES = [
    "text/plain; charset =hex",
    "text/plain; charset = hex",
    "text/plain; foo*=bogus''%41",
    "multipart/form-data; boundary*=bogus''b",
    "multipart/form-data",
    ";;;",
]
CHARSETS = ["utf-7", "utf-16", "rot13", "base64", "idna", "latin-1", "nonsense", '"rot13"', ""]


def _ask(wsgi, method, path, content_type, body=b"", query=""):
    """Status and page of a request that reaches the site as a server hands it over."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "wsgi.input": io.BytesIO(body),
    }
    setup_testing_defaults(environ)
    told = []
    chunks = wsgi.application(environ, lambda status, headers, *_: told.append(status))
    return int(told[0][:3]), b"".join(chunks).decode()


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("kind", [FORM, MULTIPART])
@pytest.mark.parametrize("path", ["/contact/", "/verify-insurance/"])
def test_a_form_is_read_as_utf_8_and_comes_back_as_typed(wsgi, path, kind, charset):
    status, html = _ask(wsgi, "POST", path, f"{kind}; charset={charset}", BODIES[kind])
    assert status == 403
    assert "Zoë" in html
    assert "+2AA-" in html


@pytest.mark.parametrize("charset", CHARSETS)
def test_an_address_is_read_as_utf_8(wsgi, charset):
    status, html = _ask(
        wsgi, "GET", "/contact/", f"{FORM}; charset={charset}", query="program=%C3%AB&x=%ff"
    )
    assert status == 200
    assert "Write to us" in html


@pytest.mark.parametrize("kind", ODD_TYPES)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_content_type_that_nobody_should_send_is_answered_with_a_page(wsgi, method, kind):
    status, html = _ask(wsgi, method, "/contact/", kind, b"x", query="a=%41")
    assert status in (200, 400, 403)
    assert "tel:988" in html
