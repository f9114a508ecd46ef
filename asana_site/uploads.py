"""Files and long bodies are for the pages that ask for them, and never touch the disk.

A view class says what it takes: in `file_fields` the names of its fields for files, each with
the most bytes of one, and in `most_body_bytes` how long a whole request may be. Elsewhere files
are passed over unread, and a body is as short as DEFAULT_MOST_BODY_BYTES.
"""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse

# A form of ours is a few kilobytes.
DEFAULT_MOST_BODY_BYTES = 512 * 1024
# What stands for the name that the sender's machine gave a file: that one is kept nowhere.
FILE_NAME = "file"


def _said_by_view(request: HttpRequest | None, name: str, default: Any) -> Any:
    """What the view class that answers `request` says about `name`."""
    match = request.resolver_match if request else None
    return getattr(getattr(match and match.func, "view_class", None), name, default)


class ExpectedFilesInMemory(FileUploadHandler):
    """Takes the files that the page asks for, each once, into memory; passes over all others.

    A file that is too long arrives empty, with the `size` that it had.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._taken: set[str] = set()
        self._most_bytes = 0
        self._chunks: list[bytes] = []

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, *args, **kwargs)
        expected: Mapping[str, int] = _said_by_view(self.request, "file_fields", {})
        if field_name not in expected or field_name in self._taken:
            raise SkipFile
        self._taken.add(field_name)
        self._most_bytes, self._chunks = expected[field_name], []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece of the file, as long as all of it may be kept."""
        if start + len(raw_data) > self._most_bytes:
            self._chunks = []
        else:
            self._chunks.append(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The file, whose name and kind are not believed; None for one that was passed over."""
        if not self._most_bytes:
            return None
        content = b"" if file_size > self._most_bytes else b"".join(self._chunks)
        self._chunks = []
        return UploadedFile(BytesIO(content), FILE_NAME, size=file_size)


class BodyLengthMiddleware:
    """Refuses a body that is longer than its page takes, before anything of it is read.

    It stands before whatever reads a body. Answered like any broken request: a plain page
    with the telephone. A body without a length is empty to Django.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> None:
        """Raise RequestDataTooBig, once it is known which view answers."""
        most = _said_by_view(request, "most_body_bytes", DEFAULT_MOST_BODY_BYTES)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > most:
            raise RequestDataTooBig("The body is longer than this page takes.")
