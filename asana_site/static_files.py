"""Static files as they are served in production: hashed, compressed, each stylesheet in one file.

A stylesheet is written in parts that it imports, so that a rule is found where its name says.
A browser in development follows the imports itself; visitors get one file.
"""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# What `collectstatic` found: the storage and the path of each file, by the name it is to have.
Found = dict[str, tuple[Storage, str]]

# The stylesheets that pages link to.
STYLESHEETS = ("css/site.css", "css/staff.css")

IMPORT = re.compile(r'@import url\("([^"]+)"\)(?: layer\(([\w-]+)\))?;\n?')
COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
RELATIVE_URL = re.compile(r'url\("(?!data:|#|/)([^"]+)"\)')


def _read(found: Found, name: str) -> str:
    storage, path = found[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()


def _moved(css: str, old_folder: str, new_folder: str) -> str:
    """`css` with its relative addresses as they are seen from another folder."""

    def moved(match: re.Match[str]) -> str:
        target = posixpath.join(old_folder, match[1])
        return f'url("{posixpath.relpath(target, new_folder)}")'

    return RELATIVE_URL.sub(moved, css)


def joined(found: Found, name: str) -> str:
    """The stylesheet `name` with each part in place of the line that imports it.

    Comments stay in the parts, for whoever changes those. Raises KeyError when a part is
    missing.
    """
    folder = posixpath.dirname(name)

    def part(match: re.Match[str]) -> str:
        part_name = posixpath.join(folder, match[1])
        css = _moved(_read(found, part_name), posixpath.dirname(part_name), folder)
        return f"@layer {match[2]} {{\n{css}}}\n" if match[2] else css

    return COMMENT.sub("", IMPORT.sub(part, _read(found, name)))


class StaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Joins the stylesheets before they are hashed and compressed; remembers addresses."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """The address of the file `name`; raises ValueError when it was not collected.

        Templates name a few dozen files, whose addresses stay while a process runs.
        """
        if name not in self._urls:
            self._urls[name] = super().url(name, force)
        return self._urls[name]

    def post_process(
        self, paths: Found, dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        """Join, then hash and compress what `collectstatic` found; yields what was done."""
        for name in STYLESHEETS:
            if name in paths and not dry_run:
                self.delete(name)
                self.save(name, ContentFile(joined(paths, name).encode()))
                # What is hashed is read from here, no longer from where it was collected.
                paths = paths | {name: (self, name)}
        yield from super().post_process(paths, dry_run, **options)
