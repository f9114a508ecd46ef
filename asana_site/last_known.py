"""The center's facts as they were last read, kept on the disk.

A process that starts while the database is away still knows which number to call.
"""

import json
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings

logger = logging.getLogger(__name__)

FILE = "center.json"

# What this process kept last.
_kept: dict[str, Any] | None = None


def _path() -> Path:
    folder: Path = settings.STATE_FOLDER
    return folder / FILE


def keep(facts: dict[str, Any]) -> None:
    """Keep `facts` instead of what was kept; nothing is written while they stay the same.

    Where nothing can be written, the old ones stay.
    """
    global _kept
    if facts == _kept:
        return
    _kept = facts
    unfinished = _path().with_name(f".{uuid4().hex}.part")
    try:
        unfinished.parent.mkdir(mode=0o770, parents=True, exist_ok=True)
        unfinished.write_text(json.dumps(facts), encoding="utf-8")
        unfinished.replace(_path())
    except OSError:
        logger.warning("center_not_kept")
        with suppress(OSError):
            unfinished.unlink()


def read() -> dict[str, Any] | None:
    """What was kept last; None when there is nothing that can be read."""
    try:
        facts = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return facts if isinstance(facts, dict) else None
