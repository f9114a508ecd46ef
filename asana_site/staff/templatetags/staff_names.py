"""What members of staff are called, for templates."""

from django import template

from asana_site.staff.names import name_of

register = template.Library()
register.filter("name_of", name_of)
