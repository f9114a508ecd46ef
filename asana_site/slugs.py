"""The addresses of content, which keep working when an editor changes them."""

from functools import lru_cache

from django.conf import settings
from django.contrib.redirects.models import Redirect
from django.urls import reverse


# Looking an address up costs more than the rest of printing a link. What makes an address stays
# the same while a process runs, and a page has dozens.
@lru_cache(maxsize=1024)
def path_of(url_name: str, *arguments: str) -> str:
    """The path of the page with this URL name, for the content that `arguments` name."""
    return reverse(url_name, args=arguments)


def remember_move(old_path: str, new_path: str) -> None:
    """Make `old_path` lead to `new_path`, and whatever led to `old_path` as well."""
    if old_path == new_path:
        return
    redirects = Redirect.objects.filter(site_id=settings.SITE_ID)
    redirects.filter(old_path=new_path).delete()
    redirects.filter(new_path=old_path).update(new_path=new_path)
    redirects.update_or_create(
        site_id=settings.SITE_ID, old_path=old_path, defaults={"new_path": new_path}
    )
