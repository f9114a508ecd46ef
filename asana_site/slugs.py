"""Addresses that keep working when an editor changes them."""

from django.conf import settings
from django.contrib.redirects.models import Redirect


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
