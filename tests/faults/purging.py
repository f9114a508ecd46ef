"""A purge is killed again and again: what is gone is on the record, what is left is whole.

python -m tests.faults.purging --number 2000 --kills 10
"""

import argparse
import random
import subprocess
import sys
import time

from tests.faults.commands import Say, quiet, run_command, say
from tests.faults.workshop import Site, Workshop
from tests.production import ROOT, python

PURGE = [sys.executable, "manage.py", "purge_submissions"]
PATIENCE_SECONDS = 600.0

FILL = """
import django, sys
django.setup()
from datetime import timedelta
from uuid import uuid4
from django.contrib.auth.models import User
from django.utils import timezone
from intake.identity import reference_of
from intake.models import Note, Submission
author = User.objects.create_user("nurse")
long_ago = timezone.now() - timedelta(days=1000)
submissions, notes = [], []
for number in range(int(sys.argv[1])):
    row_id = uuid4()
    row = Submission(
        id=row_id, form_id=uuid4(), reference=reference_of(row_id), kind="contact",
        status="spam", status_changed_at=long_ago, opened_at=long_ago, is_held=number % 10 == 0,
    )
    row.seal({"text": "x"})
    submissions.append(row)
    notes.append(Note(submission=row, author=author))
    notes[-1].seal({"text": "x"})
Submission.objects.bulk_create(submissions)
Note.objects.bulk_create(notes)
"""


def kill_after(site: Site, rows: int) -> bool:
    """Purge, and kill -9 once `rows` more are gone; whether it was in the middle of it."""
    began_with = _count(site, "intake_submission")
    process = subprocess.Popen(
        PURGE,
        cwd=ROOT,
        env=site.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and _count(site, "intake_submission") > began_with - rows:
        assert time.monotonic() < deadline, "Nothing was deleted."
        time.sleep(0.005)
    was_busy = process.poll() is None
    process.kill()
    process.wait()
    return was_busy


def _count(site: Site, table: str) -> int:
    return int(site.database.rows(f"SELECT count(*) FROM {table}")[0][0])


def purge_with_kills(
    site: Site, number: int, kills: int, seed: int, tell: Say = quiet
) -> list[str]:
    """Purge `number` old submissions through `kills` kills; what is wrong afterwards."""
    chance = random.Random(seed)
    environment = site.environment | {"DJANGO_SETTINGS_MODULE": "asana_site.settings"}
    filled = python("-c", FILL, str(number), environment=environment, timeout=PATIENCE_SECONDS)
    assert filled.returncode == 0, filled.stderr[-3000:]
    held = -(-number // 10)
    found, busy = [], 0
    for left_kills in range(kills, 0, -1):
        share = (_count(site, "intake_submission") - held) // (left_kills + 1)
        busy += kill_after(site, chance.randint(1, max(1, share)))
        found += _halves(site, number)
    tell(f"{busy} of {kills} kills met a purge at work")
    if not busy:
        found.append("No kill met a purge at work: nothing was proven.")
    site.manage("purge_submissions")
    found += _halves(site, number)
    if (left := _count(site, "intake_submission")) != held:
        found.append(f"{left} submissions are left, {held} are held.")
    site.manage("verify_audit")
    return [f"{complaint} (seed {seed})" for complaint in found]


def _halves(site: Site, number: int) -> list[str]:
    """A complaint where the rows, their notes and the record do not agree."""
    rows = site.database.rows
    left = {reference for (reference,) in rows("SELECT reference FROM intake_submission")}
    recorded = [
        subject
        for (subject,) in rows("SELECT subject FROM audit_auditrecord WHERE action = 'delete'")
    ]
    notes = _count(site, "intake_note")
    found = []
    if notes != len(left):
        found.append(f"{notes} notes belong to {len(left)} submissions.")
    if len(recorded) != len(set(recorded)) or len(recorded) + len(left) != number:
        found.append(f"{len(recorded)} deletions are recorded, {len(left)} of {number} are left.")
    if still := left.intersection(recorded):
        found.append(f"{len(still)} submissions are recorded as deleted and are there.")
    return found


def main(workshop: Workshop, options: argparse.Namespace) -> list[str]:
    with workshop.site() as site:
        return purge_with_kills(site, options.number, options.kills, options.seed, say)


if __name__ == "__main__":
    run_command(__doc__, main, number=2000, kills=10, seed=random.randrange(2**32))
