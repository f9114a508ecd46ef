"""Mail by SMTP that comes to an end, and that tells whom the server refused.

Django's own backend waits up to EMAIL_TIMEOUT for each answer anew, so that a server that says
a word now and then holds it for ever; and it drops what smtplib says of single recipients,
because smtplib complains by itself only when all of them were refused.
"""

import smtplib
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

# How long one mail may take, from the first connection to the goodbye. Far less than the claim
# of whoever sends it (`intake.errands.CLAIM`), and what waits in the spool waits no longer.
MAIL_SECONDS = 30.0
# Once the time is up: how soon a connection is ended that was not there a moment before.
CUT_AGAIN_SECONDS = 0.5


class SomeRefused(Exception):
    """The server has taken the mail, but not for everybody.

    `codes` holds the server's answer for each recipient that it refused, by its place among
    the recipients of the message.
    """

    def __init__(self, codes: dict[int, int]) -> None:
        super().__init__(f"{len(codes)} recipients were refused.")
        self.codes = codes


class Deadline:
    """Ends `conversation` when `seconds` of a `with` are over, and leaves it alone after that.

    Whoever reads from it or writes to it then meets its end, an OSError. A conversation that
    is still connecting, which has limits of its own, is ended as soon as it is connected.
    """

    def __init__(self, seconds: float) -> None:
        self.conversation: smtplib.SMTP | None = None
        self._seconds = seconds
        self._over = threading.Event()

    def __enter__(self) -> None:
        self._over = threading.Event()
        threading.Thread(target=self._watch, args=[self._over], daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _watch(self, over: threading.Event) -> None:
        pause = self._seconds
        while not over.wait(pause):
            self._cut()
            pause = CUT_AGAIN_SECONDS

    def _cut(self) -> None:
        ours = self.conversation and self.conversation.sock
        if ours:
            # The socket below TLS, which would begin with a goodbye. One that has just been
            # closed, or handed on to TLS, is ended the next time.
            with suppress(OSError):
                socket.socket.shutdown(ours, socket.SHUT_RDWR)


class _Conversation(smtplib.SMTP):
    """A conversation under a deadline, which begins before its first word."""

    def __init__(self, *arguments: Any, deadline: Deadline, **options: Any) -> None:
        deadline.conversation = self
        super().__init__(*arguments, **options)

    def sendmail(
        self, from_addr: str, to_addrs: str | Sequence[str], *arguments: Any, **options: Any
    ) -> dict[str, tuple[int, bytes]]:
        """Send one mail; raises SomeRefused once it is taken for some, OSError when for nobody."""
        refused = super().sendmail(from_addr, to_addrs, *arguments, **options)
        if refused:
            places = {place: refused.get(to) for place, to in enumerate(to_addrs)}
            raise SomeRefused({place: answer[0] for place, answer in places.items() if answer})
        return refused


class _ConversationOverTLS(_Conversation, smtplib.SMTP_SSL):
    """The same, encrypted from its beginning."""


class EmailBackend(smtp.EmailBackend):
    """Django's, with `MAIL_SECONDS` for everything that it is given at a time."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._deadline = Deadline(MAIL_SECONDS)

    @property
    def connection_class(self) -> Any:
        """What opens a conversation that the deadline ends."""
        kind = _ConversationOverTLS if self.use_ssl else _Conversation
        return partial(kind, deadline=self._deadline)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send; raises OSError when it is not known to be taken, and SomeRefused when it is."""
        with self._deadline:
            return int(super().send_messages(email_messages))

    def close(self) -> None:
        """Say goodbye. What the server makes of it changes nothing: what it took, it took."""
        with suppress(OSError):
            super().close()
        if self._deadline.conversation:
            self._deadline.conversation.close()
