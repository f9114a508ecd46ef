"""Who keeps whose account.

Superusers keep all of them. A room of the site may hand a part of that to leaders of its own:
`delegate` names the groups into which they invite, and those whose members they look after.
Two of Django's permissions say who these leaders are: `auth.add_user` invites, and
`auth.delete_user` closes accounts, which is what this site has in place of deleting them.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, User
from django.db.models import QuerySet

INVITE = "auth.add_user"
CLOSE = "auth.delete_user"

_open_to_leaders: set[str] = set()
_kept_by_leaders: set[str] = set()


def delegate(*, invite_into: Iterable[str], keep: Iterable[str]) -> None:
    """Let leaders invite into the groups of these names, and keep plain members of `keep`."""
    _open_to_leaders.update(invite_into)
    _kept_by_leaders.update(keep)


def groups_to_give(by: User) -> QuerySet[Group]:
    """The groups into which `by` may invite somebody."""
    groups = Group.objects.order_by("name")
    if by.is_superuser:
        return groups
    return groups.filter(name__in=_open_to_leaders) if by.has_perm(INVITE) else groups.none()


def accounts_seen_by(by: User) -> QuerySet[User]:
    """The accounts that `by` may look at, if any: leaders see the members of their groups."""
    if by.is_superuser:
        return User.objects.all()
    members = User.groups.through.objects.filter(group__name__in=_open_to_leaders)
    return User.objects.filter(pk__in=members.values("user"))


def is_closed(user: User) -> bool:
    """Whether nobody can sign in to the account, whatever password they know."""
    return not (user.is_active and user.is_staff)


def may_close(by: User, user: User) -> bool:
    """Whether `by` may close the account of `user`, apart from its being their own."""
    return by.has_perm(CLOSE) and _keeps(by, user)


def may_invite_again(by: User, user: User) -> bool:
    """Whether `by` may make a new invitation for `user`; of closed accounts superusers alone."""
    return by.has_perm(INVITE) and _keeps(by, user) and (by.is_superuser or not is_closed(user))


def _keeps(by: User, user: User) -> bool:
    return by.is_superuser or _is_plain_member(user)


def _is_plain_member(user: User) -> bool:
    """Whether the account may do what the groups that leaders keep may do, and nothing else."""
    names = set(user.groups.values_list("name", flat=True))
    is_one_of_theirs = bool(names) and names <= _kept_by_leaders
    return is_one_of_theirs and not (user.is_superuser or user.user_permissions.exists())
