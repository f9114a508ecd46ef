"""Accounts in the admin: a list, and a page for each, without anybody's password."""

from typing import Any

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401 - both register their models when they are imported
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from asana_site.staff import authority, events
from asana_site.staff.account_forms import AccountForm
from asana_site.staff.account_pages import AccountPages
from asana_site.staff.views import signed_in

# One word for it everywhere that staff read of it.
apps.get_app_config("auth").verbose_name = "Accounts"
User._meta.verbose_name, User._meta.verbose_name_plural = "account", "accounts"

# What people set up is theirs; nobody edits it.
admin.site.unregister([EmailAddress, Authenticator, User])

NAMES = ("username", "first_name", "last_name", "state")
DATES = ("last_login", "date_joined")


@admin.register(User)
class UserAdmin(AccountPages):
    """Accounts of staff: superusers keep all of them, leaders look after those of their groups."""

    form = AccountForm
    change_form_template = "admin/auth/user/change_form.html"
    actions = ("close_accounts", "reset_second_factor")
    list_display = ("username", "full_name", "state", "groups_shown", "last_login")
    # What somebody looks for would stand in the address, and the list is short.
    search_fields = ()
    fieldsets = (
        (None, {"fields": (*NAMES, "password_state")}),
        ("What they may do", {"fields": ("groups", "user_permissions", "is_superuser")}),
        ("Dates", {"fields": DATES}),
    )
    # Rows of the record name the account by its username, for good.
    readonly_fields = ("username", "state", "password_state", *DATES)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """The accounts that this person may look at."""
        return authority.accounts_seen_by(signed_in(request)).prefetch_related("groups")

    def get_list_filter(self, request: HttpRequest) -> tuple[str, ...]:
        """For superusers; what others see is a short list of one kind."""
        return ("is_active", "groups") if signed_in(request).is_superuser else ()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list of accounts."""
        return super().changelist_view(request, {"title": "Accounts"} | (extra_context or {}))

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """To those who may only look: who it is, and what for."""
        if self.has_change_permission(request, obj):
            return self.fieldsets
        return ((None, {"fields": (*NAMES, "groups", *DATES)}),)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Nobody stops being a superuser by their own hand, so one is always left."""
        own = ("is_superuser",) if obj == request.user else ()
        return (*self.readonly_fields, *own)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Superusers alone, because whoever edits accounts can give everything to themselves.

        What stands on a closed account waits until it is opened again.
        """
        is_closed = obj is not None and authority.is_closed(obj)
        return signed_in(request).is_superuser and not is_closed

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are closed and never deleted.

        Notes, timelines and the record of access name them, and a name that was free again
        could be given to somebody else, who would then seem to have done it all.
        """
        return False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page of an account, with what this person may do about it."""
        by, user = signed_in(request), context["original"]
        is_own = by == user
        context |= {
            "title": "Account",
            "show_save_and_add_another": False,
            "is_closed": authority.is_closed(user),
            "may_invite": not is_own and authority.may_invite_again(by, user),
            "may_close": not is_own
            and not authority.is_closed(user)
            and authority.may_close(by, user),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="Name")
    def full_name(self, user: User) -> str:
        """First and last name."""
        return user.get_full_name()

    @admin.display(description="Groups")
    def groups_shown(self, user: User) -> str:
        """The names of the groups; of a superuser that they are one."""
        superuser = ["Superuser"] if user.is_superuser else []
        return ", ".join([*superuser, *(group.name for group in user.groups.all())])

    @admin.display(description="Account")
    def state(self, user: User) -> str:
        """How far the account is, in a word."""
        if authority.is_closed(user):
            return "Closed"
        return "Open" if user.has_usable_password() else "Invited"

    @admin.display(description="Password")
    def password_state(self, user: User) -> str:
        """Whether there is one; where a forgotten one leads."""
        known = "Known to its owner alone." if user.has_usable_password() else "None yet."
        return f"{known} If it is forgotten, make a new invitation link."

    @admin.action(description="Reset the second factor", permissions=["reset"])
    @transaction.atomic
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Take away apps, passkeys and recovery codes; ends the sessions of these accounts.

        For somebody who lost them all. They set up a second factor again at the next sign-in.
        """
        for user in queryset:
            Authenticator.objects.filter(user=user).delete()
            self.log_change(request, user, "Reset the second factor.")
            events.second_factor_reset(request, user)
        self.message_user(
            request,
            "Reset. They set up a second factor at their next sign-in.",
            messages.SUCCESS,
        )

    def has_reset_permission(self, request: HttpRequest) -> bool:
        """Superusers alone: whoever resets it needs only the password to take an account."""
        return isinstance(request.user, User) and request.user.is_superuser
