"""Where fault tests prepare the site that they then break."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.databases import Database, PostgresqlDatabase, SqliteDatabase, prepare
from tests.faults.disks import SmallDisk
from tests.faults.letters import Letter
from tests.faults.server import Server
from tests.faults.store import complaints, stored
from tests.production import manage, production_environment


class Site:
    """The site as a center runs it: its settings, its database, its spool, its gunicorn.

    With a `disk`, its processes see that file system.
    """

    def __init__(
        self,
        folder: Path,
        environment: dict[str, str],
        database: Database,
        disk: SmallDisk | None = None,
    ) -> None:
        self.folder = folder
        self.environment = environment
        self.database = database
        self.prefix = disk.prefix if disk else []
        self.spool = Path(environment["INTAKE_SPOOL"])
        if disk and self.spool.is_relative_to(disk.inside):
            self.spool = disk.path / self.spool.relative_to(disk.inside)
        self.server = Server(environment, folder / "gunicorn.log", self.prefix)

    @property
    def port(self) -> int:
        return self.server.port

    def manage(self, *arguments: str) -> str:
        """Run an administrative command, which must succeed; returns what it printed."""
        result = manage(*arguments, environment=self.environment, prefix=self.prefix)
        assert result.returncode == 0, f"{arguments}: {result.stdout}{result.stderr}"[-3000:]
        return result.stdout

    def spooled(self) -> list[Path]:
        """The submissions that wait on the disk for the database."""
        return sorted(self.spool.glob("*.json"))

    def file_everything(self) -> None:
        """Bring what waits on the disk into the database; nothing may be left."""
        if self.spooled():
            self.manage("drain_spool")
        assert not self.spooled(), f"{len(self.spooled())} submissions are left on the disk."

    def complaints(self, letters: list[Letter]) -> list[str]:
        """What became of `letters` that should not have; reads all submissions."""
        return complaints(letters, stored(self.manage))


class Workshop:
    """Prepares a database and the static files once, and gives each test a copy.

    `server` is the URL of a PostgreSQL server; without it the databases are files.
    """

    def __init__(self, server: str = "") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="asana-faults-"))
        self.folder.chmod(0o755)
        self.static = self.folder / "static"
        self.template: Database = (
            PostgresqlDatabase(server) if server else SqliteDatabase(self.folder / "template")
        )
        environment = self.environment(self.folder, self.template)
        prepare(environment)
        result = manage("collectstatic", "--no-input", "-v", "0", environment=environment)
        assert result.returncode == 0, result.stderr

    def __enter__(self) -> "Workshop":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave nothing behind."""
        self.template.drop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self, folder: Path, database: Database, **changes: str) -> dict[str, str]:
        """The settings of a site behind one proxy; `changes` stand above them."""
        return production_environment(
            folder,
            **{
                "SITE_URL": "http://localhost",
                "ALLOWED_HOSTS": "localhost,127.0.0.1",
                "DATABASE_URL": database.url,
                "STATIC_ROOT": str(self.static),
                "INTAKE_SPOOL": str(folder / "spool"),
                # Who decodes photographs waits for the others of the same site alone.
                "STATE_FOLDER": str(folder / "state"),
                "PROXY_HOPS": "1",
                "SITE_ROLE": "all",
            }
            | changes,
        )

    @contextmanager
    def site(
        self, database: Database | None = None, disk: SmallDisk | None = None, **changes: str
    ) -> Iterator[Site]:
        """A site of its own, which serves; ended and removed afterwards.

        `database` is one that is ready already; `disk` a file system that `changes` name.
        """
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        own = database or self.template.copy(folder / "database")
        site = Site(folder, self.environment(folder, own, **changes), own, disk)
        site.spool.mkdir(exist_ok=True)
        try:
            with site.server:
                yield site
        finally:
            own.drop()
