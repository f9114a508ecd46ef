"""A purge is killed again and again: what is gone is on the record, what is left is whole.

python -m tests.faults.purging --number 2000 --kills 10
"""

import argparse
import random
import subprocess
import sys
import time

from tests.faults.commands import Say, quiet, run_command, say, too_few
from tests.faults.workshop import Site, Workshop
from tests.production import ROOT, python

PURGE = [sys.executable, "manage.py", "purge_submissions"]
PATIENCE_SECONDS = 600.0

# What belongs to each submission, by table.
COMPANIONS = {
    "intake_note": 1,
    "intake_benefitsverification": 1,
    "intake_cardphotograph": 2,
    "intake_searchdigest": 2,
    "intake_timelineentry": 1,
}
# All of them are old enough to go, and a file of each still lies in the spool.
FILL = """
import django, sys
django.setup()
from datetime import timedelta
from uuid import uuid4
from django.contrib.auth.models import User
from django.utils import timezone
from intake import spool
from intake.identity import reference_of
from intake.models import (
    Act, BenefitsVerification, CardPhotograph, Note, SearchDigest, SearchTerm, Side, Submission,
    TimelineEntry,
)
from tests.intake.photographs.pictures import plain_jpeg
author = User.objects.create_user("nurse")
long_ago = timezone.now() - timedelta(days=1000)
submissions, photographs, others = [], [], {}
def put(made):
    others.setdefault(type(made), []).append(made)
    return made
for number in range(int(sys.argv[1])):
    row_id = uuid4()
    row = Submission(
        id=row_id, form_id=uuid4(), reference=reference_of(row_id), kind="contact",
        status="spam", status_changed_at=long_ago, opened_at=long_ago, is_held=number % 10 == 0,
    )
    row.seal({"text": "x"})
    submissions.append(row)
    both = [CardPhotograph.of(row, side, plain_jpeg()) for side in Side]
    photographs += both
    put(Note(submission=row, author=author)).seal({"text": "x"})
    put(BenefitsVerification(submission=row, author=author)).seal({"plan": "x"})
    for term in (SearchTerm.NAME, SearchTerm.EMAIL):
        put(SearchDigest(submission=row, term=term, digest=row_id.bytes))
    put(TimelineEntry(submission=row, actor=author, act=Act.CLAIMED))
    spool.put(row, both)
Submission.objects.bulk_create(submissions)
CardPhotograph.objects.bulk_create(photographs)
for model, rows in others.items():
    model.objects.bulk_create(rows)
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
    found += too_few(busy, kills)
    site.manage("purge_submissions")
    found += _halves(site, number)
    if (left := _count(site, "intake_submission")) != held:
        found.append(f"{left} submissions are left, {held} are held.")
    if len(site.spooled()) != held:
        found.append(f"{len(site.spooled())} files are left in the spool, {held} are held.")
    site.manage("verify_audit")
    return [f"{complaint} (seed {seed})" for complaint in found]


def _halves(site: Site, number: int) -> list[str]:
    """A complaint where the rows, what belongs to them, their files and the record disagree."""
    rows = site.database.rows
    left = {
        _plain(row_id): reference
        for row_id, reference in rows("SELECT id, reference FROM intake_submission")
    }
    recorded = [
        subject
        for (subject,) in rows("SELECT subject FROM audit_auditrecord WHERE action = 'delete'")
    ]
    found = [
        complaint
        for table, each in COMPANIONS.items()
        for complaint in _disagree(site, table, dict.fromkeys(left, each))
    ]
    # A file goes before its row: until that is gone too, nobody files it anew.
    if strays := {_plain(path.stem) for path in site.spooled()} - left.keys():
        found.append(f"{len(strays)} files are left of submissions that are gone.")
    references = set(left.values())
    if len(recorded) != len(set(recorded)) or len(recorded) + len(left) != number:
        found.append(f"{len(recorded)} deletions are recorded, {len(left)} of {number} are left.")
    if still := references.intersection(recorded):
        found.append(f"{len(still)} submissions are recorded as deleted and are there.")
    return found


def _disagree(site: Site, table: str, expected: dict[str, int]) -> list[str]:
    """A complaint unless each submission has the expected number of rows, and nobody else any."""
    counted = f"SELECT submission_id, count(*) FROM {table} GROUP BY submission_id"
    there = {_plain(row_id): number for row_id, number in site.database.rows(counted)}
    if there == expected:
        return []
    gone = there.keys() - expected.keys()
    halved = [key for key in expected if there.get(key) != expected[key]]
    return [f"{table}: rows of {len(gone)} that are gone, {len(halved)} that are not whole."]


def _plain(row_id: str) -> str:
    """An id as both databases and the spool's names can be compared."""
    return str(row_id).replace("-", "")


def main(workshop: Workshop, options: argparse.Namespace) -> list[str]:
    with workshop.site() as site:
        return purge_with_kills(site, options.number, options.kills, options.seed, say)


if __name__ == "__main__":
    run_command(__doc__, main, number=2000, kills=10, seed=random.randrange(2**32))
