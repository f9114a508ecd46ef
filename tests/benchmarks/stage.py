"""Where everything that is compared stands: databases, sites, servers, and their folder."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks import nginx
from tests.benchmarks.servers import Answer, Server, gunicorn
from tests.benchmarks.tools import Tools
from tests.faults.commands import say
from tests.faults.databases import PostgresqlDatabase, SqliteDatabase
from tests.faults.postgres import Cluster
from tests.faults.workshop import Workshop
from tests.production import manage, python

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
FORM = "/contact/"
OURS = ("--config", "deploy/gunicorn.conf.py")
PLAIN = ("--workers", "2", "--worker-class", "sync")
# The public part is refused what only others need.
NOT_FOR_VISITORS = ("INTAKE_PRIVATE_KEYS", "INTAKE_SEARCH_KEY", "AUDIT_KEY")


class CannotPrepare(Exception):
    """A site that is to be measured could not be made ready."""


class Stage:
    """Makes what is measured; `close`, or the end of its `with`, leaves nothing behind.

    With PostgreSQL there is a server of our own, in which the site is what visitors meet in
    production: the public part, with the role of a visitor. On SQLite one process is all parts.
    """

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self._all = ExitStack()
        self._servers = self._all
        self._workshops: dict[str, Workshop] = {}
        self._cluster: Cluster | None = None
        self._number = 0

    def __enter__(self) -> "Stage":
        return self

    def __exit__(self, *_: object) -> None:
        self._all.close()

    @property
    def databases(self) -> list[str]:
        """What can be measured here, the production database first."""
        return [POSTGRESQL, SQLITE] if self.tools.has_postgresql else [SQLITE]

    @contextmanager
    def servers(self) -> Iterator[None]:
        """Whatever is started inside is ended at the end."""
        with ExitStack() as inside:
            self._servers = inside
            try:
                yield
            finally:
                self._servers = self._all

    def cluster(self) -> Cluster:
        """The PostgreSQL server, started when it is first asked for."""
        if self._cluster is None:
            say("Starting a PostgreSQL server …")
            self._cluster = self._all.enter_context(Cluster())
        return self._cluster

    def workshop(self, kind: str) -> Workshop:
        """The site with its content, ready to be copied."""
        if kind not in self._workshops:
            server = self.cluster().url if kind == POSTGRESQL else ""
            say(f"Preparing the site on {kind} …")
            self._workshops[kind] = self._all.enter_context(Workshop(server))
        return self._workshops[kind]

    def folder(self, kind: str) -> Path:
        """A new folder, gone in the end."""
        self._number += 1
        folder = self.workshop(kind).folder / f"stage-{self._number}"
        folder.mkdir()
        return folder

    def site(self, kind: str, name: str, filling: str = "", **changes: str) -> Server:
        """Our site with our gunicorn settings, serving.

        `filling` is Python that a process of the site runs before; `changes` are variables.
        """
        workshop, folder = self.workshop(kind), self.folder(kind)
        database = workshop.template.copy(folder / "database")
        self._servers.callback(database.drop)
        changes = {"STATE_FOLDER": str(folder / "state")} | changes
        environment = workshop.environment(folder, database, **changes)
        if filling:
            _must(manage("shell", "-v", "0", "--command", filling, environment=environment))
        if isinstance(database, PostgresqlDatabase):
            _must(manage("database_roles", environment=environment))
            environment = _public(environment, database)
        server = gunicorn(name, "asana_site.wsgi", folder, environment, *OURS, ready=FORM)
        return self._servers.enter_context(server)

    def new_database(self) -> PostgresqlDatabase:
        """An empty PostgreSQL database, gone when the servers end."""
        database = PostgresqlDatabase(self.cluster().url)
        self._servers.callback(database.drop)
        return database

    def plain(self, kind: str, name: str) -> Server:
        """The plain Django project, serving."""
        folder = self.folder(kind)
        database = (
            self.new_database() if kind == POSTGRESQL else SqliteDatabase(folder / "database")
        )
        environment = self.workshop(kind).environment(folder, database)
        environment["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.plain.settings"
        _must(python("-m", "tests.benchmarks.plain.prepare", environment=environment))
        application = "tests.benchmarks.plain.wsgi"
        return self._servers.enter_context(
            gunicorn(name, application, folder, environment, *PLAIN, ready="/form/")
        )

    def hello(self, name: str, *options: str) -> Server:
        """Hello world, serving."""
        kind = self.databases[0]
        folder = self.folder(kind)
        workshop = self.workshop(kind)
        environment = workshop.environment(folder, workshop.template)
        server = gunicorn(name, "tests.benchmarks.hello", folder, environment, *options)
        return self._servers.enter_context(server)

    def front(self, name: str, site: Server) -> Server:
        """Our nginx configuration in front of `site`, serving."""
        kind = self.databases[0]
        folder = self.folder(kind) / "nginx"
        return self._servers.enter_context(nginx.front(self.tools.nginx, name, folder, site))

    def static_file(self, name: str, answers: tuple[Answer, Answer], *, headers: bool) -> Server:
        """nginx with the page of two answers, as it is and as gzip, as files, serving."""
        folder = self.folder(self.databases[0]) / "nginx"
        server = nginx.static_file(self.tools.nginx, name, folder, answers, headers=headers)
        return self._servers.enter_context(server)


def _public(environment: dict[str, str], database: PostgresqlDatabase) -> dict[str, str]:
    """`environment` for the public part alone, connecting as the role that is made for it."""
    url = database.url.replace("//postgres@", f"//{database.name}_public@")
    kept = {name: value for name, value in environment.items() if name not in NOT_FOR_VISITORS}
    return kept | {"SITE_ROLE": "public", "DATABASE_URL": url}


def _must(result: subprocess.CompletedProcess[str]) -> None:
    """Raise CannotPrepare, with what was said, unless a command succeeded."""
    if result.returncode:
        raise CannotPrepare(f"{result.stdout}{result.stderr}"[-3000:])
