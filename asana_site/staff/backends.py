"""Who may sign in at all."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.db.models import Q


class StaffBackend(ModelBackend):
    """Passwords of active staff; anybody else is refused as a wrong password is.

    Django asks the same of every request that comes with a session, so that somebody who
    leaves the staff is out with the next click. An unknown name costs as much time as a
    known one: `ModelBackend` hashes the password in any case.
    """

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Whether the account is active and belongs to the staff."""
        return super().user_can_authenticate(user) and bool(user and user.is_staff)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """What an account may do, by itself and by its groups, in one query instead of two."""
        asked_before = hasattr(user_obj, "_perm_cache")
        if asked_before or obj is not None or not user_obj.is_active or user_obj.is_superuser:
            return super().get_all_permissions(user_obj, obj)
        found = Permission.objects.filter(Q(user=user_obj) | Q(group__user=user_obj))
        names = found.order_by().values_list("content_type__app_label", "codename").distinct()
        user_obj._perm_cache = {f"{label}.{codename}" for label, codename in names}
        return set(user_obj._perm_cache)
