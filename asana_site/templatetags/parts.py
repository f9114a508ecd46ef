"""Tags for parts of pages that are kept once they are rendered."""

from collections.abc import Hashable

from django import template
from django.utils.safestring import SafeString

from asana_site import shared_parts

register = template.Library()


@register.simple_tag
def part(name: str, **values: Hashable) -> SafeString:
    """The template `name`, shown `values` alone, as `asana_site.shared_parts` keeps it."""
    return shared_parts.part(name, **values)
