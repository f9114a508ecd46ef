"""What members of staff are called."""

from django.contrib.auth.models import User


def name_of(user: User) -> str:
    """How staff call each other: the full name where one is known, else the username."""
    return user.get_full_name() or user.get_username()
