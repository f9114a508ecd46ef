"""Which version of the content is the present one, for views that keep what they made of it.

The page cache (`asana_site.page_cache`) knows it without asking the database, and tells it
to Django with each request.
"""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from django.http import HttpRequest

ENVIRON_NAME = "asana_site.content_version"
# Set by the view of a content page, also when it then finds that there is no such page.
IS_CONTENT_NAME = "asana_site.is_content"

Made = TypeVar("Made")


def version_of(request: HttpRequest) -> object | None:
    """The version of the content that was the present one when the request came.

    Two are the same if they are the same object. None where nobody watches the content (in
    development, in the staff's process, without a page cache), and before the database has
    been asked for the first time: then nothing may be kept.
    """
    return request.META.get(ENVIRON_NAME)


class OfVersion(Generic[Made]):
    """What this process made of one version of the content, by keys, and forgets with it.

    It keeps as many things as there are keys: whoever asks sees to it that a visitor cannot
    make them many.
    """

    def __init__(self) -> None:
        self._kept: tuple[object | None, dict[Hashable, Made]] = (None, {})

    def get(self, version: object, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` made of `version` under `key`; what it raises is raised, and not kept.

        `make` reads the content after the version was told, so a change in between makes
        what is kept new before its time, never old.
        """
        of, kept = self._kept
        if of is not version:
            kept = {}
            self._kept = (version, kept)
        if key not in kept:
            kept[key] = make()
        return kept[key]
