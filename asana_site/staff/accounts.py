"""The life of an account: invited, invited again, closed.

Each function is one act of somebody who keeps accounts, in one transaction: the accounts of
both are locked, the right to do it is asked of the database anew, and the record says so.
The accounts are locked in a way that lets others go on to refer to them: notes, say.

An account is never deleted. Its name stands in the record of access, its number in notes
and timelines, and nobody else may ever be called the same.
"""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from asana_site.staff import authority, events, open_sessions
from asana_site.staff.signals import account_closed

OWN_ACCOUNT = "You cannot close your own account. Another superuser can."


class NotAllowed(Exception):
    """An act that the rules refuse. The message says why, in plain words for staff."""


@transaction.atomic
def invite(user: User, groups: Iterable[Group], *, by: User, request: HttpRequest) -> None:
    """Make the account of `user`, a row that is not stored yet, with no password at all.

    Raises PermissionDenied when `by` may not give one of the groups, and IntegrityError
    when the name was taken a moment ago.
    """
    _refuse_groups(groups, by)
    user.is_active = user.is_staff = True
    user.is_superuser = False
    user.set_unusable_password()
    user.save(force_insert=True)
    user.groups.set(groups)
    events.account_invited(request, user)


@transaction.atomic
def invite_again(
    user: User, groups: Iterable[Group] = (), *, by: User, request: HttpRequest
) -> User:
    """Take the password away, end the sessions, and open a closed account again, in `groups`.

    The second factor stays: whoever has the link alone is not in. Returns the account as it
    is now. Raises NotAllowed for one's own account, and PermissionDenied.
    """
    user, by = _locked(user, by)
    if user == by:
        raise NotAllowed("This is your own account. Use “Change password” instead.")
    if not authority.may_invite_again(by, user):
        raise PermissionDenied
    was_closed = authority.is_closed(user)
    if was_closed:
        _refuse_groups(groups, by)
        _take_away_rights(user)
        user.groups.set(groups)
    user.is_active = user.is_staff = True
    _take_away_password(user)
    if was_closed:
        events.account_reopened(request, user)
    else:
        events.account_invited_again(request, user)
    return user


def check_may_change(user: User, *, by: User) -> None:
    """Keep the account of `user` as it is until the end of the transaction, for `by` to change.

    A page that was asked for before another superuser closed that account, or took the rights
    of `by`, would otherwise write over it. Raises PermissionDenied, and User.DoesNotExist.
    """
    user, by = _locked(user, by)
    if not by.is_superuser or authority.is_closed(user):
        raise PermissionDenied


@transaction.atomic
def close(user: User, *, by: User, request: HttpRequest) -> None:
    """Let nobody in by this account any more, at once, and let others have what it held.

    Raises NotAllowed for one's own account, and PermissionDenied. Because superusers alone
    close superusers, and nobody their own account, one superuser is always left.
    """
    user, by = _locked(user, by)
    if user == by:
        raise NotAllowed(OWN_ACCOUNT)
    if not authority.may_close(by, user):
        raise PermissionDenied
    _take_away_rights(user)
    user.is_active = user.is_staff = False
    _take_away_password(user)
    Authenticator.objects.filter(user=user).delete()
    account_closed.send(sender=User, user=user, by=by, request=request)
    events.account_closed(request, user)


def _locked(user: User, by: User) -> tuple[User, User]:
    """Both accounts as the database has them, locked, always in the same order.

    Raises User.DoesNotExist.
    """
    rows = User.objects.select_for_update(no_key=True).order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[user.pk, by.pk])}
    if not {user.pk, by.pk} <= found.keys():
        raise User.DoesNotExist
    return found[user.pk], found[by.pk]


def _refuse_groups(groups: Iterable[Group], by: User) -> None:
    if not set(groups) <= set(authority.groups_to_give(by)):
        raise PermissionDenied


def _take_away_rights(user: User) -> None:
    user.is_superuser = False
    user.groups.clear()
    user.user_permissions.clear()


def _take_away_password(user: User) -> None:
    """Save the account without a password, which voids its invitations, and without sessions."""
    user.set_unusable_password()
    user.save(update_fields=["password", "is_active", "is_staff", "is_superuser"])
    open_sessions.end_all_of(user)
