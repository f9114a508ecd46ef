"""The pages on which people are invited and accounts are closed."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from asana_site.staff import accounts, authority, invitations
from asana_site.staff.account_forms import GroupsForm, InvitationForm
from asana_site.staff.views import signed_in

Page = Callable[..., HttpResponse]

ACCOUNTS = "admin:auth_user_changelist"


class AccountPages(DjangoUserAdmin):
    """Inviting, inviting again, and closing: each is asked first, then done by a POST.

    They stand in place of Django's pages on which one person types another's password.
    """

    def get_urls(self) -> list[URLPattern]:
        own: list[tuple[str, Page, str]] = [
            ("invite/", self.invite_view, "auth_user_invite"),
            ("<object_id>/invite/", self.invite_again_view, "auth_user_invite_again"),
            ("<object_id>/close/", self.close_view, "auth_user_close"),
        ]
        admin_view = self.admin_site.admin_view
        pages = [path(route, admin_view(view), name=name) for route, view, name in own]
        return [*pages, *super().get_urls()]

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> User:
        """The account, if this person may look at it; raises Http404, which is a refusal."""
        user = super().get_object(request, object_id, from_field)
        if not isinstance(user, User):
            raise Http404
        return user

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An account begins with an invitation."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return redirect("admin:auth_user_invite")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of an account; what it changes is read once nobody else can change it."""
        shown = super().changeform_view
        if request.method != "POST" or object_id is None:
            return shown(request, object_id, form_url, extra_context)
        with transaction.atomic():
            user = self.get_object(request, unquote(object_id))
            accounts.check_may_change(user, by=signed_in(request))
            return shown(request, object_id, form_url, extra_context)

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 - the address of Django's page calls it so
        form_url: str = "",
    ) -> HttpResponse:
        """Nobody sets another's password: a new invitation takes its place."""
        return redirect("admin:auth_user_invite_again", self.get_object(request, id).pk)

    def invite_view(self, request: HttpRequest) -> HttpResponse:
        """Ask who is invited; then make the account, and show the link once."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        by = signed_in(request)
        form = InvitationForm(
            request.POST if request.method == "POST" else None,
            choices=authority.groups_to_give(by),
            is_required=not by.is_superuser,
        )
        if form.is_valid() and (user := self._invite(request, form)):
            return self._show_link(request, user)
        return self._page(request, "invite", "Invite a colleague", form=form)

    def _invite(self, request: HttpRequest, form: InvitationForm) -> User | None:
        """The account that was made; None, and an error in the form, if the name is taken."""
        user, groups = form.account(), form.cleaned_data["groups"]
        try:
            with transaction.atomic():
                accounts.invite(user, groups, by=signed_in(request), request=request)
                self.log_addition(request, user, "Invited.")
        except IntegrityError:
            form.add_error("username", form.TAKEN)
            return None
        return user

    def invite_again_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Say what a new link does; then make it. A closed account gets its groups here."""
        user, by = self.get_object(request, object_id), signed_in(request)
        if not authority.may_invite_again(by, user):
            raise PermissionDenied
        is_closed = authority.is_closed(user)
        form = GroupsForm(
            request.POST if request.method == "POST" else None,
            choices=authority.groups_to_give(by),
            is_required=False,
        )
        if not form.is_valid():
            title = "Open the account again" if is_closed else "New invitation link"
            return self._page(
                request, "invite_again", title, form=form, account=user, is_closed=is_closed
            )
        try:
            with transaction.atomic():
                groups = form.cleaned_data["groups"]
                user = accounts.invite_again(user, groups, by=by, request=request)
                self.log_change(request, user, "Invited again.")
        except accounts.NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect(ACCOUNTS)
        return self._show_link(request, user)

    def close_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Close one account: ask, then do it."""
        user = self.get_object(request, object_id)
        if not authority.may_close(signed_in(request), user):
            raise PermissionDenied
        return self._close(request, [user], is_sure=request.method == "POST")

    @admin.action(description="Close the accounts", permissions=["close"])
    def close_accounts(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse:
        """Close those that were ticked, all or none: ask, then do it."""
        return self._close(request, list(queryset), is_sure="sure" in request.POST)

    def has_close_permission(self, request: HttpRequest) -> bool:
        """Whether there is any account that this person may close."""
        return signed_in(request).has_perm(authority.CLOSE)

    def _close(self, request: HttpRequest, users: Sequence[User], *, is_sure: bool) -> HttpResponse:
        by = signed_in(request)
        if by in users:
            messages.error(request, accounts.OWN_ACCOUNT)
            return redirect(ACCOUNTS)
        if not all(authority.may_close(by, user) for user in users):
            messages.error(request, "You may not close one of these accounts. None was closed.")
            return redirect(ACCOUNTS)
        if not is_sure:
            title = "Close this account?" if len(users) == 1 else "Close these accounts?"
            return self._page(
                request, "close", title, accounts=users, checkbox=ACTION_CHECKBOX_NAME
            )
        with transaction.atomic():
            for user in sorted(users, key=lambda user: user.pk):
                accounts.close(user, by=by, request=request)
                self.log_change(request, user, "Closed.")
        messages.success(request, "Closed. Nobody can sign in with it any more.")
        return redirect(ACCOUNTS)

    def _show_link(self, request: HttpRequest, user: User) -> HttpResponse:
        """The link, in this answer and nowhere else."""
        return self._page(
            request,
            "invited",
            "The invitation",
            account=user,
            link=invitations.link_for(user),
            hours=settings.STAFF_INVITATION_HOURS,
        )

    def _page(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        frame = self.admin_site.each_context(request) | {"opts": self.opts, "title": title}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/auth/user/{name}.html", frame | context)
