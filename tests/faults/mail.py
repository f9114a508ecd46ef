"""A mail server on the loopback that is good, slow, picky, or breaks off, and keeps what it
accepted."""

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
# Says a line now and then, and never the last one: in place of its greeting, or of its answer
# to the whole mail.
DRIBBLES = "dribbles"
DRIBBLES_AT_THE_END = "dribbles at the end"
# Takes the mail, and says farewell in a line that is too long for any client.
RAMBLES = "rambles"

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
    greet a client, and again to accept its mail. Recipients in `refused` get a 550 each; a
    server that dribbles says a line every `drip` seconds. `busy` holds the conversations under
    way.
    """

    manner: str = GOOD
    delay: float = 0.0
    refused: set[str] = field(default_factory=set)
    drip: float = 2.0
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
        if not self._dribbled(DRIBBLES, b"220-"):
            return
        self.wfile.write(b"220 localhost\r\n")
        recipients: list[str] = []
        while line := self.rfile.readline():
            command = line[:4].decode("ascii", "replace").upper()
            if command == "DATA":
                if not self._take(recipients):
                    return
                continue
            self.wfile.write(self._answer(command, line, recipients))
            if command == "QUIT":
                return

    def _answer(self, command: str, line: bytes, recipients: list[str]) -> bytes:
        """What is said to a command; keeps the recipients that are accepted."""
        mail = self.server.mail
        if command == "MAIL":
            recipients.clear()
        elif command == "RCPT":
            recipient = line.decode().partition("<")[2].partition(">")[0]
            if recipient in mail.refused:
                return b"550 nobody here\r\n"
            recipients.append(recipient)
        elif command == "QUIT" and mail.manner == RAMBLES:
            return b"221 " + b"bye " * 4096 + b"\r\n"
        return ANSWERS.get(command, b"502 what?\r\n")

    def _dribbled(self, manner: str, line: bytes) -> bool:
        """Say one `line` after the other while the server has that manner; True once it is over.

        False when the client went away.
        """
        mail = self.server.mail
        while mail.manner == manner:
            try:
                self.wfile.write(line + b"wait\r\n")
            except OSError:
                return False
            time.sleep(mail.drip)
        return True

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
        if not self._dribbled(DRIBBLES_AT_THE_END, b"250-"):
            return False
        arrived = time.monotonic()
        time.sleep(mail.delay)
        mail.accepted.append(Mail([*recipients], content, arrived, time.monotonic()))
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
