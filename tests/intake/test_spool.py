"""What is put into the spool outlives a power cut: the file, its name, and the folders above it."""

import os
from pathlib import Path
from uuid import uuid4

import pytest

from intake import spool
from intake.models import Submission


@pytest.fixture
def written(monkeypatch):
    """What is put on the disk and what is renamed, in order: (act, path, bytes of the file)."""
    acts = []
    fsync, replace = os.fsync, Path.replace

    def note_sync(descriptor):
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        acts.append(("synced", path, path.is_file() and path.stat().st_size))
        fsync(descriptor)

    def note_rename(path, target):
        acts.append(("renamed", path, path.stat().st_size))
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_rename)
    return acts


def _put_one():
    submission = Submission(id=uuid4(), form_id=uuid4(), reference="K7H4Q-59XRL", kind="contact")
    submission.seal({})
    spool.put(submission)


def test_every_folder_above_the_spool_is_on_the_disk_by_its_name(settings, tmp_path, written):
    settings.INTAKE_SPOOL = tmp_path / "state" / "spool"
    _put_one()
    folders = [tmp_path, tmp_path / "state", settings.INTAKE_SPOOL]
    synced = [path for act, path, _ in written if act == "synced"]
    assert [path for path in synced if path in folders] == folders


def test_a_file_is_on_the_disk_before_it_gets_its_name_and_its_name_before_it_counts(
    settings, tmp_path, written
):
    settings.INTAKE_SPOOL = tmp_path
    _put_one()
    [file] = tmp_path.iterdir()
    [unfinished] = [path for act, path, _ in written if act == "renamed"]
    assert unfinished.suffix == ".part"
    assert written == [
        ("synced", unfinished, file.stat().st_size),
        ("renamed", unfinished, file.stat().st_size),
        ("synced", tmp_path, False),
    ]
