"""The spool: sealed submissions that wait on the disk while the database is away.

One file holds one submission with its photographs, sealed before it comes here: what lies on
the disk tells no more than the rows of the tables would. A file is there in full or not at
all, and once `put` has returned it outlives a power cut.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection
from django.utils import timezone

from intake.models import CardPhotograph, Submission

SUFFIX = ".json"
# A file that is being written. What a killed process left behind is worth nothing: its
# submission was not acknowledged.
UNFINISHED = ".part"
UNFINISHED_KEPT = timedelta(hours=1)
# The public side writes and the worker reads: two users of one group.
FOLDER_MODE, FILE_MODE = 0o770, 0o640
# The name under which PostgreSQL holds the locks: "spoo" in ASCII. No table has it.
LOCK = 0x73706F6F

FIELDS = ("form_id", "reference", "kind", "received_at", "robot_signs", "key_id")


class CannotSpool(Exception):
    """Nothing was written, and so nothing may be acknowledged."""


class DamagedFile(Exception):
    """A file of the spool that is no submission."""


@dataclass
class Waiting:
    """What a file of the spool holds, sealed, not stored yet."""

    submission: Submission
    photographs: list[CardPhotograph] = field(default_factory=list)

    def key_ids(self) -> set[str]:
        """The ids of the keys without which it cannot be opened in full."""
        return {row.key_id for row in (self.submission, *self.photographs)}


def _as_json(submission: Submission, photographs: Sequence[CardPhotograph]) -> bytes:
    content: dict[str, Any] = {name: str(getattr(submission, name)) for name in FIELDS}
    content["received_at"] = submission.received_at.isoformat()
    content["sealed"] = b64encode(bytes(submission.sealed)).decode()
    content["photographs"] = [_photograph_as_json(photograph) for photograph in photographs]
    return json.dumps(content).encode()


def _photograph_as_json(photograph: CardPhotograph) -> dict[str, str]:
    return {
        "id": str(photograph.pk),
        "side": str(photograph.side),
        "key_id": photograph.key_id,
        "sealed": b64encode(bytes(photograph.sealed)).decode(),
    }


def _sync_folder(folder: Path) -> None:
    """Put the names in `folder` on the disk, which `fsync` of a file does not."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_folder(folder: Path) -> None:
    """Make `folder` and those above it, each of them on the disk by its name as well."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        _sync_folder(folder.parent)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, FILE_MODE)
    with open(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def put(submission: Submission, photographs: Sequence[CardPhotograph] = ()) -> None:
    """Write a submission and its photographs, sealed already; on the disk when this returns.

    Written twice it is one file. Raises CannotSpool.
    """
    folder: Path = settings.INTAKE_SPOOL
    unfinished = folder / f".{submission.pk}.{uuid4().hex}{UNFINISHED}"
    try:
        _make_folder(folder)
        try:
            _write(unfinished, _as_json(submission, photographs))
            unfinished.replace(folder / f"{submission.pk}{SUFFIX}")
            _sync_folder(folder)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise CannotSpool(type(error).__name__) from error


def waiting() -> list[Path]:
    """The files that wait to be filed, oldest first; none when there is no spool.

    Only what `put` writes counts: a link or a pipe of that name would lead the reader astray.
    """
    try:
        with os.scandir(settings.INTAKE_SPOOL) as entries:
            found = [
                (_written_at(entry), Path(entry.path))
                for entry in entries
                if entry.name.endswith(SUFFIX)
                and not entry.name.startswith(".")
                and entry.is_file(follow_symlinks=False)
            ]
    except FileNotFoundError:
        return []
    return [path for _, path in sorted(found)]


def _written_at(entry: os.DirEntry[str]) -> float:
    """When the file was written; 0 when another process has filed and removed it meanwhile."""
    try:
        return entry.stat(follow_symlinks=False).st_mtime
    except FileNotFoundError:
        return 0.0


def _text(content: dict[str, Any], name: str) -> str:
    """A field as every database can store it: text, without the null character."""
    value = content[name]
    if not isinstance(value, str) or "\0" in value:
        raise DamagedFile
    # Raises UnicodeEncodeError, a ValueError, for half a character.
    return value.encode().decode()


def _photograph(content: dict[str, Any], submission: Submission) -> CardPhotograph:
    return CardPhotograph(
        id=UUID(_text(content, "id")),
        submission=submission,
        side=_text(content, "side"),
        key_id=_text(content, "key_id"),
        sealed=b64decode(_text(content, "sealed"), validate=True),
    )


def read(path: Path) -> Waiting:
    """What `path` holds; raises DamagedFile.

    A file that says nothing of photographs has none. One that another process has filed and
    removed meanwhile raises FileNotFoundError.
    """
    try:
        content = json.loads(path.read_bytes())
        submission = Submission(
            id=UUID(path.name.removesuffix(SUFFIX)),
            form_id=UUID(_text(content, "form_id")),
            reference=_text(content, "reference"),
            kind=_text(content, "kind"),
            received_at=datetime.fromisoformat(_text(content, "received_at")).astimezone(UTC),
            robot_signs=_text(content, "robot_signs"),
            key_id=_text(content, "key_id"),
            sealed=b64decode(_text(content, "sealed"), validate=True),
        )
        pictures = content.get("photographs", [])
        return Waiting(submission, [_photograph(picture, submission) for picture in pictures])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise DamagedFile from None


def take(name: str) -> None:
    """Keep whoever else files or deletes the submission of this file out, until the end of
    the transaction.

    What was read from the file would otherwise be filed anew after a deletion that came in
    between. On SQLite a transaction that writes is alone from its beginning (`IMMEDIATE`).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, name])


def remove(path: Path) -> None:
    """Take a filed submission out of the spool."""
    path.unlink(missing_ok=True)


def forget(submission_id: UUID) -> None:
    """Remove whatever the spool holds of one submission, unfinished files too.

    Meant for the transaction that deletes it: nobody files it until that has ended. Raises
    OSError when something cannot be removed.
    """
    folder: Path = settings.INTAKE_SPOOL
    take(f"{submission_id}{SUFFIX}")
    remove(folder / f"{submission_id}{SUFFIX}")
    for path in folder.glob(f".{submission_id}.*{UNFINISHED}"):
        remove(path)


def sweep() -> None:
    """Remove what killed processes left unfinished."""
    oldest_kept = (timezone.now() - UNFINISHED_KEPT).timestamp()
    for path in settings.INTAKE_SPOOL.glob(f".*{UNFINISHED}"):
        try:
            if path.stat().st_mtime < oldest_kept:
                path.unlink()
        except FileNotFoundError:
            continue
