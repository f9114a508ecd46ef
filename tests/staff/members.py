"""Members of staff, as the groups of the site make them."""

from django.contrib.auth.models import Group, User

from tests.staff.signing_in import PASSWORD


def member(name: str, group: str, **names: str) -> User:
    """A member of staff with the rights of `group`, called by `names` if they are given."""
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True, **names)
    user.groups.add(Group.objects.get(name=group))
    return user
