"""The pages of the sign-in that differ from allauth's, and the few that it does not have."""

from typing import Any

import qrcode
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from asana_site.staff import codes, events, open_sessions, sessions, stages
from asana_site.staff.throttle import TooManyAttempts

QUIET_ZONE = 4
RECOVERY_CODE_USED = (
    "You used a recovery code. Unused ones left: {left}. "
    "Under “Second factor” you can make new ones."
)
CHANGED_MEANWHILE = (
    "The password was changed after you gave it here. Sign in again, with the new one."
)


class SecondFactorView(AuthenticateView):
    """Asks for the second factor after the password."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the way back to the password when that or the factor is no more."""
        stage = stages.half_sign_in(request)
        if stage and not stage.password_stands():
            # Nothing of what was sent has been looked at: a code stays unused.
            clear_login(request)
            events.half_sign_in_ended(request, stage.login.user)
            messages.info(request, CHANGED_MEANWHILE)
            return redirect("account_login")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        back = isinstance(response, HttpResponseRedirect) and response.url == reverse(
            "account_login"
        )
        if back:
            # The factor was taken away meanwhile: begin with the password again.
            clear_login(request)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Beside the forms: whether there is a passkey to ask for."""
        factors = sessions.factors_of(self.stage.login.user)
        passkeys = factors.filter(type=Authenticator.Type.WEBAUTHN)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"has_passkey": passkeys.exists()}

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on; whoever used a recovery code is told how many are left."""
        response: HttpResponse = super().form_valid(form)
        left = codes.left_after(getattr(form, "authenticator", None))
        if left is not None:
            messages.warning(self.request, RECOVERY_CODE_USED.format(left=left))
        return response


class FactorsView(TemplateView):
    """The second factors of the person who is signed in; the first one is chosen here."""

    template_name = "mfa/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The app, the passkeys and the recovery codes that are there."""
        kinds = Authenticator.Type
        rows = list(Authenticator.objects.filter(user=self.request.user).order_by("pk"))
        sets_of_codes = [row.wrap() for row in rows if row.type == kinds.RECOVERY_CODES]
        return super().get_context_data(**kwargs) | {
            "apps": [row for row in rows if row.type == kinds.TOTP],
            "passkeys": [row for row in rows if row.type == kinds.WEBAUTHN],
            "unused_codes": sum(len(each.get_unused_codes()) for each in sets_of_codes),
            "is_complete": sessions.is_complete(self.request.session),
            "other_sessions": open_sessions.others_of(
                signed_in(self.request), self.request.session.session_key
            ),
        }


class SetsUpFactor:
    """Stores a second factor under a lock of the account, and completes the session with it."""

    request: HttpRequest

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Store it, unless another session set one up while this one had only a password."""
        user = signed_in(self.request)
        User.objects.select_for_update().get(pk=user.pk)
        if sessions.ended(self.request.session, user) or self.is_there_already(user):
            return redirect("mfa_index")
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        factor = self.stored(user, form)
        if not sessions.is_complete(self.request.session):
            sessions.complete(self.request, factor)
        return response

    def is_there_already(self, user: User) -> bool:
        """Whether the account can have no other of this kind."""
        return False

    def stored(self, user: User, form: Any) -> Authenticator:
        """The factor that was just stored."""
        factor: Authenticator = sessions.factors_of(user).latest("pk")
        return factor


class SetUpAppView(SetsUpFactor, ActivateTOTPView):
    """Sets up an authenticator app: a QR code, the same in letters, and a first code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The QR code as a drawing in the page, and the secret to type."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        return context | {"qr": drawing(context["totp_url"]), "secret": groups}

    def is_there_already(self, user: User) -> bool:
        """An account has one app: the second of two clicks finds that of the first."""
        factors = sessions.factors_of(user)
        return bool(factors.filter(type=Authenticator.Type.TOTP).exists())

    def stored(self, user: User, form: Any) -> Authenticator:
        """The app; the code that proved it cannot be used again."""
        return codes.remember_first_code(user, form.step)


class SetUpPasskeyView(SetsUpFactor, AddWebAuthnView):
    """Sets up a passkey."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the form that was looked at; allauth would make it anew, and look once more."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | kwargs


class RemovesFactor:
    """Removes a second factor; the session goes on if the account has another."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it."""
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        sessions.hold_on_to_another_factor(self.request.session, signed_in(self.request))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether it is the last one, which is told before it is removed."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        is_last = sessions.factors_of(signed_in(self.request)).count() < 2
        return context | {"is_last": is_last}


class RemoveAppView(RemovesFactor, DeactivateTOTPView):
    """Removes the authenticator app."""


class RemovePasskeyView(RemovesFactor, RemoveWebAuthnView):
    """Removes a passkey."""

    success_url = reverse_lazy("mfa_index")


class RecoveryCodesView(ViewRecoveryCodesView):
    """Shows the recovery codes, once."""

    @transaction.atomic
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The codes, under the lock of their row: two pages at once do not both show them."""
        rows = Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES)
        rows.select_for_update().filter(user=signed_in(request)).first()
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The codes, and the staff page that was asked for before the sign-in."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        spaced = [f"{code[:4]} {code[4:]}" for code in context["unused_codes"]]
        onward = self.request.session.get(sessions.NEXT) or reverse("admin:index")
        return context | {"recovery_codes": spaced, "onward": onward}


@require_POST
def stay(request: HttpRequest) -> JsonResponse:
    """Begin the idle time again; how many seconds the session has left."""
    sessions.stay(request.session)
    return JsonResponse({"seconds": sessions.seconds_left(request.session)})


@require_POST
@transaction.atomic
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign the account out in every other browser."""
    user = signed_in(request)
    open_sessions.end_all_of(user, but=request.session.session_key)
    events.other_sessions_ended(request, user)
    messages.success(request, "You are signed out everywhere else.")
    return redirect("mfa_index")


def nowhere(request: HttpRequest, **_: Any) -> HttpResponse:
    """There is no sign-up, no reset by mail and no page for e-mail addresses."""
    raise Http404


def too_many_attempts(request: HttpRequest, refusal: TooManyAttempts) -> HttpResponse:
    """What to do and when, the same whether or not there is such an account (RFC 6585, 4)."""
    events.attempts_throttled(request)
    minutes = -(-refusal.wait_seconds // 60)
    response = render(request, "account/too_many_attempts.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(refusal.wait_seconds)
    return response


def signed_in(request: HttpRequest) -> User:
    """The member of staff whose request this is; the middleware lets nobody else come here."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def drawing(text: str) -> dict[str, Any]:
    """A QR code as the path of an SVG drawing: `size` in modules, `path` in its coordinates."""
    code = qrcode.QRCode(border=QUIET_ZONE)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return {"size": len(rows), "path": path}
