"""Django's PostgreSQL backend, with an end to every wait.

A server that is stopped in the middle of an answer, or a network that swallows packets,
would otherwise hold a visitor's request for minutes: the limits that the server and the
driver offer count only while the other side answers. psycopg2 lets the program do the
waiting (its "wait callback"), so ours looks at the clock.
"""

import select
import time
from typing import Any

import psycopg2
import psycopg2.extensions
from django.db.backends.postgresql import base

from asana_site import patience

# How long a connection may take where nobody set a nearer end, in seconds.
CONNECT_SECONDS = 10.0

connecting = patience.Breaker()


def wait(connection: Any) -> None:
    """Wait for the server's answer; raise OperationalError when the time is up.

    psycopg2 then closes the connection, whose state nobody knows.
    """
    end = patience.remaining()
    deadline = None if end is None else time.monotonic() + end
    poll = select.poll()
    while (state := connection.poll()) != psycopg2.extensions.POLL_OK:
        if state == psycopg2.extensions.POLL_READ:
            wanted = select.POLLIN
        elif state == psycopg2.extensions.POLL_WRITE:
            wanted = select.POLLOUT
        else:
            raise psycopg2.OperationalError("The connection is in an unknown state.")
        descriptor = connection.fileno()
        poll.register(descriptor, wanted)
        left = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
        answered = poll.poll(left)
        poll.unregister(descriptor)
        if not answered:
            # Whoever had no time left before asking has learned nothing about the server.
            if end:
                connecting.failed()
            raise psycopg2.OperationalError("The database did not answer in time.")


psycopg2.extensions.set_wait_callback(wait)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that gives up in time, and is not tried anew for each visitor."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A new connection; raises OperationalError at once while the server is known to be away.

        Only a thread with an end to its patience is turned away: commands and the worker
        have time to try.
        """
        hurried = patience.remaining() is not None
        if hurried and not connecting.may_ask():
            raise psycopg2.OperationalError("The database was away a moment ago.")
        had_time = patience.remaining() != 0
        try:
            with patience.within(CONNECT_SECONDS):
                connection = super().get_new_connection(conn_params)
        except psycopg2.Error:
            if had_time:
                connecting.failed()
            raise
        connecting.succeeded()
        # The names of what is prepared in this connection (`asana_site.postgresql.prepared`).
        self.prepared: set[str] = set()
        return connection

    def is_usable(self) -> bool:
        """Whether a connection that was kept may be used; False while the server is away.

        A server that has ended a connection has said so, and a look at the socket shows it.
        Only after a failure the server is asked, which takes as long as any other question.
        """
        if not connecting.is_in_doubt and not self.errors_occurred:
            return not self._has_unread_word()
        if patience.remaining() is not None and not connecting.may_ask():
            return False
        usable = super().is_usable()
        if usable:
            connecting.succeeded()
        elif patience.remaining():
            # The connection was dead, which says nothing of the server: a new one is tried now.
            connecting.hand_on()
        return bool(usable)

    def _has_unread_word(self) -> bool:
        """Whether something has come that nobody asked for: the end, as a rule."""
        poll = select.poll()
        try:
            poll.register(self.connection.fileno(), select.POLLIN)
        except psycopg2.Error:
            return True
        return bool(poll.poll(0))
