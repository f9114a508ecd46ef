"""Accounts in the admin: a superuser can take a lost second factor away."""

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401 - both register their models when they are imported
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from asana_site.staff import events

# What people set up is theirs; nobody edits it.
admin.site.unregister([EmailAddress, Authenticator, User])


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Accounts of staff."""

    actions = ("reset_second_factor",)

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
