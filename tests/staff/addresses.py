"""Every address of the staff's pages that the resolver knows, as an example of each."""

from typing import Any

from django.conf import settings
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern


def _example(pattern: Any, values: dict[str, str]) -> str:
    """The pattern with a value for each of its parts; "1" where none is given."""
    if isinstance(pattern, RoutePattern):
        text = str(pattern)
        for name, converter in pattern.converters.items():
            kind = type(converter).__name__.removesuffix("Converter").lower()
            for written in (f"<{kind}:{name}>", f"<{name}>", f"<str:{name}>"):
                text = text.replace(written, values.get(name, "1"))
        return text
    return f"{values.get('app_label', 'auth')}/" if "app_label" in str(pattern) else "anything"


def _patterns(resolver: Any, values: dict[str, str], before: str = "") -> Any:
    for entry in resolver.url_patterns:
        path = before + _example(entry.pattern, values)
        if isinstance(entry, URLPattern):
            yield path, entry.name or ""
        else:
            yield from _patterns(entry, values, path)


def staff_addresses(**values: str) -> dict[str, str]:
    """An example of every address under the admin's, with its name.

    `values` stand in the addresses for the parts of these names: `object_id`, say.
    """
    found: dict[str, str] = {}
    for path, name in _patterns(get_resolver(), values):
        if path.startswith(settings.ADMIN_PATH):
            # The first address that fits is the one that answers.
            found.setdefault(f"/{path}", name)
    assert len(found) > 80
    return found
