"""The link by which somebody who was invited sets a password of their own.

It stands in no table. Its token is a keyed digest (HMAC) of the account, of the unusable
password that the invitation gave it and of the time: setting a password, inviting again and
closing the account each make it void. So does time, after STAFF_INVITATION_HOURS.
"""

from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from asana_site.staff import authority
from asana_site.staff.encryption import decrypt, encrypt, is_under_present_key

SESSION_KEY = "asana_site.staff.invitation"


class InvitationTokens(PasswordResetTokenGenerator):
    """Tokens that are good for nothing but an invitation; `PASSWORD_RESET_TIMEOUT` ends them."""

    key_salt = "asana_site.staff.invitation"


tokens = InvitationTokens()


class Invitation(NamedTuple):
    """What the link says: whose account, and the proof that it was given to them."""

    account: str
    token: str

    def user(self, *, locked: bool = False) -> User | None:
        """The account that is invited by it; None when the invitation has ended or is forged.

        `locked`, which takes a transaction: nobody else changes the account until its end.
        """
        rows = User.objects.select_for_update(no_key=True) if locked else User.objects.all()
        try:
            user = rows.filter(pk=int(urlsafe_base64_decode(self.account))).first()
        except (ValueError, OverflowError):
            return None
        if user is None or authority.is_closed(user) or user.has_usable_password():
            return None
        return user if tokens.check_token(user, self.token) else None


def link_for(user: User) -> str:
    """The address to hand over to `user`, who was just invited: show it once, keep it nowhere."""
    account = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("staff_invitation_link", args=[account, tokens.make_token(user)])
    return f"{settings.STAFF_URL}{path}"


def keep(session: SessionBase, invitation: Invitation) -> None:
    """Keep the invitation, encrypted, while its page is open: the address holds it no more."""
    session[SESSION_KEY] = encrypt("/".join(invitation))


def kept(session: SessionBase) -> Invitation | None:
    """The invitation whose page is open in this session."""
    token = session.get(SESSION_KEY)
    if not token or not is_under_present_key(token):
        return None
    return Invitation(*decrypt(token).split("/", 1))
