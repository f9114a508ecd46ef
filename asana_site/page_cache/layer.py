"""The layer around the WSGI application that answers with stored pages."""

import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from asana_site.content_version import ENVIRON_NAME, IS_CONTENT_NAME
from asana_site.page_cache.stored import Headers, Pages, StoredPage, best_encoding
from asana_site.page_cache.watching import Version, Watch

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


def _hosts() -> frozenset[str]:
    """The hosts under which pages are asked for, as the Host header names them.

    Any other one is Django's to refuse or to answer.
    """
    named = {host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))}
    return frozenset(named | {urlsplit(settings.SITE_URL).netloc})


class PageCache:
    """A WSGI application that sends stored pages itself, and leaves everything else to Django.

    Only what a view calls storable is stored (`asana_site.views.page.ContentView`): so
    neither unknown addresses nor forms, drafts or staff's pages come near it. A query string
    changes nothing about a content page and is not looked at.

    It keeps pages of at most `most_bytes` in memory. Which version of the content is the
    present one it asks `watch`, by default one of its own that asks the database.
    """

    def __init__(self, wsgi: Application, *, most_bytes: int, watch: Watch | None = None) -> None:
        self._wsgi = wsgi
        self._watch = watch or Watch()
        self._pages = Pages(most_bytes)
        self._hosts = _hosts()
        self._scheme = "https" if settings.SECURE_SSL_REDIRECT else None
        self._is_behind_proxy = settings.PROXY_HOPS > 0
        # Paths that are being made anew. Meanwhile others get the former version.
        self._in_the_making: set[str] = set()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        self._watch.start()
        version = environ[ENVIRON_NAME] = self._watch.version
        if not self._may_be_stored(environ):
            return self._wsgi(environ, start_response)
        path = environ["PATH_INFO"]
        page = self._pages.get(path)
        if page and (page.version is version or path in self._in_the_making):
            return self._send(page, environ, start_response)
        if environ["REQUEST_METHOD"] == "GET":
            # A HEAD makes nothing that could be stored: nobody waits for it.
            self._in_the_making.add(path)
        try:
            return self._make(path, version, page, environ, start_response)
        finally:
            self._in_the_making.discard(path)

    def _may_be_stored(self, environ: Environ) -> bool:
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and environ.get("HTTP_HOST") in self._hosts
            and self._scheme in (None, environ["wsgi.url_scheme"])
        )

    def _make(
        self,
        path: str,
        version: Version | None,
        former: StoredPage | None,
        environ: Environ,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Ask Django, store what may be stored, and answer.

        What is stored belongs to the version that was the present one before Django was
        asked: a change in between makes it old, never new. When Django fails, because the
        database is away, the former version is sent.
        """
        answer: list[Any] = []

        def keep(status: str, headers: Headers, exc_info: Any = None) -> None:
            answer[:] = [status, headers]

        response = self._wsgi(environ, keep)
        status, headers = answer
        if former and status >= "500":
            _close(response)
            return self._send(former, environ, start_response)
        if version and self._is_storable(environ, response, status, headers):
            page = StoredPage(b"".join(response), headers, version, time.time())
            _close(response)
            self._pages.put(path, page)
            return self._send(page, environ, start_response)
        if status[:3] in NOT_HERE and environ.get(IS_CONTENT_NAME):
            self._pages.remove(path)
            # What nginx keeps must not come back when the site is away, whichever process
            # it had it from.
            headers = headers + self._for_proxy()
        start_response(status, headers)
        return response

    def _for_proxy(self) -> Headers:
        """How long our own nginx may keep an answer: until the present second ends.

        nginx reads this header and takes it out of the answer (its manual, `proxy_cache_valid`).
        """
        if not self._is_behind_proxy:
            return []
        return [("X-Accel-Expires", f"@{int(time.time())}")]

    @staticmethod
    def _is_storable(
        environ: Environ, response: Iterable[bytes], status: str, headers: Headers
    ) -> bool:
        return (
            getattr(response, "is_storable", False)
            and environ["REQUEST_METHOD"] == "GET"
            and status.startswith("200")
            and not any(_is_about_cookies(name, value) for name, value in headers)
        )

    def _send(
        self, page: StoredPage, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        body = page.bodies[best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))]
        if page.is_known(
            body,
            environ.get("HTTP_IF_NONE_MATCH", ""),
            environ.get("HTTP_IF_MODIFIED_SINCE", ""),
        ):
            headers = [pair for pair in body.headers if pair[0] not in NOT_WITH_304]
            start_response("304 Not Modified", headers + self._for_proxy())
            return []
        start_response("200 OK", body.headers + self._for_proxy())
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body.content]


# What is told of a content page that was withdrawn, moved, or never there.
NOT_HERE = {"301", "302", "404", "410"}


def _is_about_cookies(name: str, value: str) -> bool:
    """Whether a header says that the answer is for one browser alone."""
    name, value = name.lower(), value.lower()
    return name == "set-cookie" or (name == "vary" and ("cookie" in value or "*" in value))


# What describes content that is not sent (RFC 9110, 15.4.5).
NOT_WITH_304 = {"Content-Length", "Content-Encoding", "Content-Type", "Last-Modified"}


def _close(response: Iterable[bytes]) -> None:
    """Tell Django that its answer has been used."""
    close = getattr(response, "close", None)
    if close:
        close()
