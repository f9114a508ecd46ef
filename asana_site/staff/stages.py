"""The step of a sign-in between the password and the second factor."""

from typing import Any

from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

# What Django keeps in every session that is signed in, to end it with the password.
PASSWORD_DIGEST = "password_digest"  # noqa: S105 - the name of a place


class SecondFactorStage(AuthenticateStage):
    """Waits for the second factor, for as long as the password that was given is the account's."""

    def handle(self) -> tuple[Any, bool]:
        """Lead to the page that asks for the factor, and remember for which password."""
        answer, goes_on = super().handle()
        if answer:
            self.state[PASSWORD_DIGEST] = self.login.user.get_session_auth_hash()
        return answer, goes_on

    def password_stands(self) -> bool:
        """Whether the password has stayed the same since it was given.

        The sign-in itself is then bound to the account as it was read for this request: one
        that a change of the password overtakes ends with its next page.
        """
        given = self.state.get(PASSWORD_DIGEST, "")
        user = self.login.user
        return bool(user and constant_time_compare(given, user.get_session_auth_hash()))


def half_sign_in(request: HttpRequest) -> SecondFactorStage | None:
    """The sign-in of this session that waits for its second factor, if there is one."""
    found: SecondFactorStage | None = LoginStageController.enter(request, SecondFactorStage.key)
    return found
