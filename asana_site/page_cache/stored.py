"""Pages as they go over the wire: compressed beforehand, with their headers, in bounded memory."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache

import brotli

from asana_site.page_cache.watching import Version

Headers = list[tuple[str, str]]

BROTLI_QUALITY = 9
GZIP_LEVEL = 9
# Best first; the last one is the page as it is.
ENCODINGS = ("br", "gzip", "")


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """The best of ENCODINGS that a browser with this Accept-Encoding header reads.

    RFC 9110, 12.5.3; a weight only matters where it is zero, which refuses the encoding.
    """
    weights: dict[str, str] = {}
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        weights[name.strip()] = parameters.replace(" ", "").removeprefix("q=") or "1"
    for encoding in ENCODINGS[:-1]:
        if weights.get(encoding, weights.get("*", "0")).strip("0.") != "":
            return encoding
    return ""


@dataclass(frozen=True)
class Body:
    """The page in one encoding: its bytes, the headers that go with them, and its ETag."""

    content: bytes
    headers: Headers
    etag: str


def _encoded(content: bytes, encoding: str) -> bytes:
    if encoding == "br":
        compressed: bytes = brotli.compress(content, quality=BROTLI_QUALITY)
        return compressed
    # Without the time, which would make two compressions of one page differ.
    return gzip.compress(content, GZIP_LEVEL, mtime=0) if encoding else content


class StoredPage:
    """One page of one version of the content, in every encoding."""

    def __init__(self, content: bytes, headers: Headers, version: Version, made_at: float) -> None:
        """Take the page as Django answered it; `made_at` is in seconds since 1970."""
        self.version = version
        self.modified = int(made_at)
        digest = hashlib.sha256(content).hexdigest()[:24]
        shared = [(name, value) for name, value in headers if name.lower() not in REPLACED]
        shared += [
            ("Last-Modified", formatdate(self.modified, usegmt=True)),
            ("Vary", "Accept-Encoding"),
        ]
        self.bodies = {
            encoding: self._body(_encoded(content, encoding), shared, encoding, digest)
            for encoding in ENCODINGS
        }

    @staticmethod
    def _body(content: bytes, shared: Headers, encoding: str, digest: str) -> Body:
        etag = f'"{digest}-{encoding}"' if encoding else f'"{digest}"'
        headers = [*shared, ("ETag", etag), ("Content-Length", str(len(content)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        return Body(content, headers, etag)

    @property
    def size(self) -> int:
        """The bytes that it takes in memory, but for its headers, whose text it shares."""
        return sum(len(body.content) for body in self.bodies.values())

    def is_known(self, body: Body, if_none_match: str, if_modified_since: str) -> bool:
        """Whether the browser has it already (RFC 9110, 13.1.2 and 13.1.3)."""
        if if_none_match:
            tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
            return "*" in tags or body.etag in tags
        try:
            since = parsedate_to_datetime(if_modified_since).timestamp()
        except (ValueError, TypeError, OverflowError, IndexError):
            return False
        return self.modified <= since


# Headers of Django's answer in the place of which a stored page has its own.
REPLACED = {"vary", "content-length", "content-encoding", "etag", "last-modified"}


class Pages:
    """The stored pages by their path; the one that was asked for longest ago goes first."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._pages: OrderedDict[str, StoredPage] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, path: str) -> StoredPage | None:
        """The page under `path`, of whatever version; None when there is none."""
        with self._lock:
            page = self._pages.get(path)
            if page is not None:
                self._pages.move_to_end(path)
            return page

    def put(self, path: str, page: StoredPage) -> None:
        """Store `page` in the place of a former one."""
        with self._lock:
            self._remove(path)
            self._pages[path] = page
            self._bytes += page.size
            while self._bytes > self._most_bytes:
                self._remove(next(iter(self._pages)))

    def remove(self, path: str) -> None:
        """Forget what is stored under `path`, if anything is."""
        with self._lock:
            self._remove(path)

    def _remove(self, path: str) -> None:
        former = self._pages.pop(path, None)
        self._bytes -= former.size if former else 0
