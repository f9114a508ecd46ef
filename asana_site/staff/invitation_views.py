"""What somebody opens who was invited: the link, and the page for a password of their own."""

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from asana_site.staff import events, invitations
from asana_site.staff.forms import FirstPasswordForm
from asana_site.staff.invitations import Invitation
from asana_site.staff.throttle import Attempt


@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, account: str, token: str) -> HttpResponse:
    """Greet whoever has the link; by POST, go on to a page whose address does not hold it.

    Opening it does nothing, because programs that preview links open them too. And the
    cookie, which is kept from requests that another site began, comes with that POST.
    Whoever is signed in in this browser is signed out by it.
    """
    invitation = Invitation(account, token)
    attempt = Attempt("invitation", token, request)
    user = invitation.user()
    if user is None:
        attempt.failed()
        return _ended(request)
    attempt.succeeded()
    if request.method != "POST":
        return render(request, "account/invitation.html", {"invited": user})
    logout(request)
    invitations.keep(request.session, invitation)
    return redirect("staff_invitation")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def set_first_password(request: HttpRequest) -> HttpResponse:
    """Set the password of whoever opened the link, under the lock of the account."""
    invitation = invitations.kept(request.session)
    user = invitation.user(locked=True) if invitation else None
    if user is None:
        return _ended(request)
    form = FirstPasswordForm(user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "account/first_password.html", {"form": form, "invited": user})
    form.save()
    events.invitation_accepted(request, user)
    request.session.flush()
    messages.success(request, "Your password is set. Sign in with it now.")
    return redirect("account_login")


def _ended(request: HttpRequest) -> HttpResponse:
    """The same words for a link that was used, has expired, or never was one."""
    events.invitation_refused(request)
    return render(request, "account/invitation_ended.html", status=404)
