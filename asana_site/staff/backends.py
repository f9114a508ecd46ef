"""Who may sign in at all."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, User


class StaffBackend(ModelBackend):
    """Passwords of active staff; anybody else is refused as a wrong password is.

    Django asks the same of every request that comes with a session, so that somebody who
    leaves the staff is out with the next click. An unknown name costs as much time as a
    known one: `ModelBackend` hashes the password in any case.
    """

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Whether the account is active and belongs to the staff."""
        return super().user_can_authenticate(user) and bool(user and user.is_staff)
