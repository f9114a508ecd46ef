"""Django's SQLite backend, with an end to all waits of a request together.

Whoever wants to write waits until nobody else writes. SQLite limits that for each statement
alone: a request of several would wait several times.
"""

from math import ceil
from typing import Any

from django.db.backends.sqlite3 import base

from asana_site import patience

# Limits are set in steps of this many milliseconds: to set one costs a statement.
STEP = 100


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose statements wait no longer than their thread still may."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A new connection, with the limit of the settings."""
        self._limit = self._usual_limit
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor whose statements wait for as long as is left, and no longer than usual."""
        left = patience.remaining()
        limit = self._usual_limit if left is None else STEP * ceil(1000 * left / STEP)
        limit = min(limit, self._usual_limit)
        if limit != self._limit:
            self.connection.execute(f"PRAGMA busy_timeout = {limit}")
            self._limit = limit
        return super().create_cursor(name)

    @property
    def _usual_limit(self) -> int:
        """That of the settings, in milliseconds."""
        return int(1000 * self.settings_dict["OPTIONS"]["timeout"])
