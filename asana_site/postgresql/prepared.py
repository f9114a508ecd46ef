"""Statements that the server plans once in each connection, and from then on only carries out."""

import hashlib
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg2.extensions import AsIs


class PreparedStatement:
    """A statement with values that are told each time it is carried out.

    `sql` has a placeholder for each of `params`; those of them that are `told` are the
    values of a call and may be anything here. Its name begins with `about`, a word for whoever
    reads the server's log. The same statement has the same name whoever makes it, so a
    connection keeps no more of them than there are statements.
    """

    def __init__(self, about: str, sql: str, params: Sequence[Any], told: Sequence[bool]) -> None:
        numbers = count(1)
        self._params = [
            AsIs(f"${next(numbers)}") if is_told else param
            for param, is_told in zip(params, told, strict=True)
        ]
        fixed = [param for param, is_told in zip(params, told, strict=True) if not is_told]
        digest = hashlib.sha256(repr((sql, fixed, list(told))).encode()).hexdigest()
        # PostgreSQL cuts names off after 63 bytes.
        self._name = f"{about[:40]}_{digest[:20]}"
        self._sql = f"PREPARE {self._name} AS {sql}"
        places = ", ".join(["%s"] * sum(told))
        self._call = f"EXECUTE {self._name} ({places})" if places else f"EXECUTE {self._name}"

    def execute(self, cursor: CursorWrapper, values: Sequence[Any]) -> None:
        """Carry it out with `values`, those that are told, in their order."""
        prepared: set[str] = cursor.db.prepared
        if self._name not in prepared:
            # The driver's own cursor: to prepare is no question of the page's.
            with cursor.db.wrap_database_errors:
                cursor.cursor.execute(self._sql, self._params)
            prepared.add(self._name)
        cursor.execute(self._call, values)
