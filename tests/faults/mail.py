"""A mail server on the loopback that is good, slow, or breaks off, and keeps what it accepted."""

import socketserver
import threading
import time
from dataclasses import dataclass, field

from tests.faults.server import free_port

GOOD = "good"
# Says 250 and drops the connection: the mail is delivered, the goodbye is not.
ACCEPTS_AND_DROPS = "accepts and drops"
# Takes the whole mail and drops the connection: nothing is delivered.
DROPS = "drops"
# 451: come again later.
REFUSES = "refuses"

ANSWERS = {
    "EHLO": b"250 localhost\r\n",
    "HELO": b"250 localhost\r\n",
    "MAIL": b"250 ok\r\n",
    "RCPT": b"250 ok\r\n",
    "RSET": b"250 ok\r\n",
    "NOOP": b"250 ok\r\n",
    "QUIT": b"221 bye\r\n",
}


@dataclass
class Mail:
    """One mail that was accepted: when it had come whole, and when it was said to be accepted."""

    recipients: list[str]
    content: bytes
    arrived: float
    accepted: float


@dataclass
class MailServer:
    """Listens on `port` while it is started; a port on which nobody listens is a dead server.

    `manner` may be changed at any time, and so may `delay`, the seconds that it takes to
    greet a client, and again to accept its mail. `busy` holds the conversations under way.
    """

    manner: str = GOOD
    delay: float = 0.0
    port: int = field(default_factory=free_port)
    accepted: list[Mail] = field(default_factory=list)
    attempts: int = 0
    busy: set[int] = field(default_factory=set)
    _server: "_Listener | None" = None

    @property
    def url(self) -> str:
        """The address for EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> "MailServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen."""
        self._server = _Listener(self)
        # The thread ends when the server is shut down, which asks every so many seconds.
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, mail: MailServer) -> None:
        self.mail = mail
        super().__init__(("127.0.0.1", mail.port), _Conversation)

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever was killed in the middle of a conversation is no concern of the server."""


class _Conversation(socketserver.StreamRequestHandler):
    """SMTP (RFC 5321), as much of it as a client that sends mails speaks."""

    server: _Listener

    def handle(self) -> None:
        mail, me = self.server.mail, threading.get_ident()
        mail.attempts += 1
        mail.busy.add(me)
        try:
            time.sleep(mail.delay)
            self._converse()
        finally:
            mail.busy.discard(me)

    def _converse(self) -> None:
        self.wfile.write(b"220 localhost\r\n")
        recipients: list[str] = []
        while line := self.rfile.readline():
            command = line[:4].decode("ascii", "replace").upper()
            if command == "MAIL":
                recipients = []
            elif command == "RCPT":
                recipients.append(line.decode().partition("<")[2].partition(">")[0])
            if command == "DATA":
                if not self._take(recipients):
                    return
                continue
            self.wfile.write(ANSWERS.get(command, b"502 what?\r\n"))
            if command == "QUIT":
                return

    def _take(self, recipients: list[str]) -> bool:
        """Receive a mail; False when the connection is to be dropped."""
        self.wfile.write(b"354 go on\r\n")
        content = self._content()
        mail, manner = self.server.mail, self.server.mail.manner
        if content is None or manner == DROPS:
            return False
        if manner == REFUSES:
            self.wfile.write(b"451 later\r\n")
            return True
        arrived = time.monotonic()
        time.sleep(mail.delay)
        mail.accepted.append(Mail(recipients, content, arrived, time.monotonic()))
        self.wfile.write(b"250 accepted\r\n")
        return manner != ACCEPTS_AND_DROPS

    def _content(self) -> bytes | None:
        """The mail; None when the client went away before its end."""
        lines: list[bytes] = []
        while line := self.rfile.readline():
            if line == b".\r\n":
                return b"".join(lines)
            # RFC 5321, 4.5.2: a dot at the start of a line was doubled.
            lines.append(line.removeprefix(b"."))
        return None
