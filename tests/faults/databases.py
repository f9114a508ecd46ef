"""Databases to break: one file, or one database of a PostgreSQL server, gone afterwards."""

import secrets
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from tests.production import manage


class SqliteDatabase:
    """A database file in a folder of its own.

    `seen_as` is the folder's path for the site where that is another than for us.
    """

    def __init__(self, folder: Path, seen_as: Path | None = None) -> None:
        self.folder = folder
        self.file = folder / "site.sqlite3"
        self.url = f"sqlite:///{(seen_as or folder) / self.file.name}"
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def _hidden(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}-away")

    def copy(self, folder: Path, seen_as: Path | None = None) -> "SqliteDatabase":
        """The same content in another folder."""
        copied = SqliteDatabase(folder, seen_as)
        shutil.copy(self.file, copied.file)
        return copied

    def rows(self, sql: str) -> list[Any]:
        """What a question to the database gives, asked past the site."""
        with closing(sqlite3.connect(self.file, timeout=30)) as connection:
            return connection.execute(sql).fetchall()

    def go_away(self) -> None:
        """Nobody can open the database until `come_back`."""
        self.folder.rename(self._hidden)

    def come_back(self) -> None:
        """End what `go_away` began."""
        self._hidden.rename(self.folder)

    def drop(self) -> None:
        """Delete the file."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self._hidden, ignore_errors=True)


class PostgresqlDatabase:
    """A database of the server that `server` leads to, a URL whose path does not matter."""

    def __init__(self, server: str, template: str = "template0") -> None:
        self.server = server
        self.name = f"asana_faults_{secrets.token_hex(6)}"
        self.url = urlsplit(server)._replace(path=f"/{self.name}").geturl()
        self._run(f"CREATE DATABASE {self.name} TEMPLATE {template} ENCODING 'UTF8'")

    def _run(self, *statements: str) -> None:
        connection = psycopg2.connect(urlsplit(self.server)._replace(path="/postgres").geturl())
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
        finally:
            connection.close()

    def copy(self, folder: Path) -> "PostgresqlDatabase":
        """The same content in another database; the folder does not matter."""
        return PostgresqlDatabase(self.server, template=self.name)

    def rows(self, sql: str) -> list[Any]:
        """What a question to the database gives, asked past the site."""
        with closing(psycopg2.connect(self.url)) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    @property
    def _disconnect(self) -> str:
        return (
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'"
        )

    def go_away(self) -> None:
        """Everybody is disconnected, and nobody can connect until `come_back`."""
        self._run(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false", self._disconnect)

    def refuse_writes(self) -> None:
        """It answers and takes nothing, as a standby does, until `take_writes`."""
        read_only = f"ALTER DATABASE {self.name} SET default_transaction_read_only = on"
        self._run(read_only, self._disconnect)

    def take_writes(self) -> None:
        """End what `refuse_writes` began."""
        writable = f"ALTER DATABASE {self.name} RESET default_transaction_read_only"
        self._run(writable, self._disconnect)

    def come_back(self) -> None:
        """End what `go_away` began."""
        self._run(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")

    def drop(self) -> None:
        """Delete the database, whoever is still connected."""
        self._run(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


Database = SqliteDatabase | PostgresqlDatabase


def prepare(environment: dict[str, str]) -> None:
    """Fill the database that `environment` names with tables and the site's content."""
    for arguments in (["migrate", "--verbosity", "0"], ["load_content", "--verbosity", "0"]):
        result = manage(*arguments, environment=environment)
        assert result.returncode == 0, result.stderr[-3000:]
