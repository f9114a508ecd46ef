"""A new key pair while people write: the rotation is killed again and again, and run by two.

python -m tests.faults.rotation --number 20000 --kills 20
"""

import argparse
import json
import random
import subprocess
import sys
import time
from pathlib import Path

from intake.keys import make_keys, read_public_key
from tests.faults.commands import Say, quiet, run_command, say, too_few
from tests.faults.databases import SqliteDatabase
from tests.faults.letters import Letter, send_letter
from tests.faults.store import complaints, stored, without_photographs
from tests.faults.visitors import Crowd, open_letters
from tests.faults.workshop import Site, Workshop
from tests.production import ROOT, manage, python

ROTATE = [sys.executable, "manage.py", "rotate_intake_keys"]
TABLES = (
    *("intake_submission", "intake_note", "intake_benefitsverification"),
    "intake_cardphotograph",
)
PATIENCE_SECONDS = 900.0
LETTERS = 6
# What a rotation says that others kept from the database for too long, on a machine that is
# busy with much else; and how often it is then run again.
GAVE_WAY = "The database failed (OperationalError)"
STILL_COMING = "came under an older key meanwhile"
MOST_RUNS = 5
ROW = "row-"

# One in ten submissions has a note, one in fifty photographs of a card, as large as a
# telephone's become, and one in a hundred benefits.
FILL = """
import django, sys
django.setup()
from uuid import uuid4
from PIL import Image
from django.contrib.auth.models import User
from intake.identity import reference_of
from intake.models import BenefitsVerification, CardPhotograph, Note, Side, Submission
from intake.payload import Answer, AnswerGroup, Payload
from tests.intake.photographs.pictures import file_of
cards = {side: file_of(Image.effect_noise((1000, 630), 40).convert("RGB")) for side in Side}
author = User.objects.create_user("nurse")
number, batch = int(sys.argv[1]), 500
for start in range(0, number, batch):
    submissions, notes, benefits, photographs = [], [], [], []
    for mark in range(start, min(start + batch, number)):
        row_id = uuid4()
        answer = Answer("best_time", "When?", f"row-{mark}", f"row-{mark}")
        payload = Payload("contact", [AnswerGroup("You", [answer])], {})
        row = Submission(
            id=row_id, form_id=uuid4(), reference=reference_of(row_id), kind="contact"
        )
        row.seal(payload.as_dict())
        submissions.append(row)
        if mark % 10 == 0:
            notes.append(Note(submission=row, author=author))
            notes[-1].seal({"text": f"note-{mark}"})
        if mark % 50 == 0:
            photographs += [CardPhotograph.of(row, side, card) for side, card in cards.items()]
        if mark % 100 == 0:
            benefits.append(BenefitsVerification(submission=row, author=author))
            benefits[-1].seal({"plan": f"plan-{mark}"})
    Submission.objects.bulk_create(submissions)
    Note.objects.bulk_create(notes)
    BenefitsVerification.objects.bulk_create(benefits)
    CardPhotograph.objects.bulk_create(photographs)
"""

# What every sealed row holds and who it is, in a digest that differs if anything does.
READ = """
import django
django.setup()
import hashlib, json
from intake.keeping.rotation import sealed_models
from intake.sealing import CannotOpen
for model in sealed_models():
    for row in model.objects.order_by("pk").iterator(200):
        try:
            digest = hashlib.sha256(row.unseal_bytes()).hexdigest()
        except CannotOpen:
            digest = "closed"
        print(json.dumps([model._meta.db_table, str(row.pk), row.key_id, digest]))
"""


class Rotation:
    """A site with a key pair that is replaced by another."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.logs: dict[subprocess.Popen, Path] = {}
        new = make_keys()
        old_private = site.environment["INTAKE_PRIVATE_KEYS"]
        self.old = read_public_key(site.environment["INTAKE_PUBLIC_KEY"]).key_id
        self.new = read_public_key(new.public_key).key_id
        settings = {"DJANGO_SETTINGS_MODULE": "asana_site.settings"}
        self.before = site.environment | settings
        self.after = self.before | {
            "INTAKE_PUBLIC_KEY": new.public_key,
            "INTAKE_PRIVATE_KEYS": f"{new.private_key},{old_private}",
        }
        self.later = self.after | {"INTAKE_PRIVATE_KEYS": new.private_key}

    def fill(self, number: int) -> None:
        """Store `number` submissions under the old key, some with notes, benefits and
        photographs."""
        self.run(FILL, str(number), environment=self.before)

    @staticmethod
    def run(code: str, *arguments: str, environment: dict[str, str]) -> str:
        """Run Python with those settings, which must succeed; returns what it printed."""
        timeout = PATIENCE_SECONDS
        result = python("-c", code, *arguments, environment=environment, timeout=timeout)
        assert result.returncode == 0, result.stderr[-3000:]
        return result.stdout

    def manage(self, *arguments: str) -> str:
        """Run an administrative command with the new private key alone, which must succeed."""
        result = manage(*arguments, environment=self.later)
        assert result.returncode == 0, result.stderr[-3000:]
        return result.stdout

    def contents(self, environment: dict[str, str]) -> dict[tuple[str, str], tuple[str, str]]:
        """{(table, id): (key, digest of the content)} of every row, by those settings."""
        lines = map(json.loads, self.run(READ, environment=environment).splitlines())
        return {(table, row_id): (key, digest) for table, row_id, key, digest in lines}

    def left(self) -> int:
        """How many rows are still under the old key, asked past Django."""
        counts = " + ".join(
            f"(SELECT count(*) FROM {table} WHERE key_id = '{self.old}')" for table in TABLES
        )
        return int(self.site.database.rows(f"SELECT {counts}")[0][0])

    def start(self) -> subprocess.Popen:
        """Begin to rotate."""
        path = self.site.folder / f"rotation-{len(self.logs)}.log"
        with path.open("w") as log:
            process = subprocess.Popen(ROTATE, cwd=ROOT, env=self.after, stdout=log, stderr=log)
        self.logs[process] = path
        return process

    def said(self, process: subprocess.Popen) -> str:
        """What a rotation has said at its end."""
        return self.logs[process].read_text()[-500:]

    def kill_after(self, rows: int) -> bool:
        """Rotate, and kill -9 once `rows` more are done; whether it was in the middle of it."""
        began_with = self.left()
        process = self.start()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while process.poll() is None and self.left() > began_with - rows:
            assert time.monotonic() < deadline, "Nothing was rotated."
            time.sleep(0.005)
        was_busy = process.poll() is None
        process.kill()
        process.wait()
        return was_busy

    def rotate_together(self, number: int) -> list[str]:
        """Let `number` processes rotate at once, to the end.

        One that waited too long for the lock of a file is run again, as it asks for. Where
        people go on writing to a process with the old key, it may say so at its end.
        """
        failed = []
        runs = MOST_RUNS if isinstance(self.site.database, SqliteDatabase) else 0
        for first in [self.start() for _ in range(number)]:
            process, left = first, runs
            while process.wait(PATIENCE_SECONDS) and left and GAVE_WAY in self.said(process):
                process, left = self.start(), left - 1
            if process.returncode and STILL_COMING not in self.said(process):
                failed.append(f"Of {number} rotations at once, one failed: {self.said(process)}")
        return failed

    def says_it_may_retire(self) -> bool:
        """Whether `intake_keys` says that nothing needs the old key."""
        result = manage("intake_keys", environment=self.after)
        return result.returncode == 0 and f"{self.old}," in result.stdout


def rotate_with_kills(
    site: Site, number: int, kills: int, seed: int, tell: Say = quiet
) -> list[str]:
    """Rotate `number` submissions through `kills` kills; what was lost or left behind."""
    chance = random.Random(seed)
    rotation = Rotation(site)
    rotation.fill(number)
    letters = open_letters(site.port, LETTERS)
    tell(f"{rotation.left()} rows under the old key")
    before = rotation.contents(rotation.before)
    # The public process still runs with the old key, and people write all the time.
    with Crowd(site.port, size=3, pause=0.1, keeps_trying=True) as crowd:
        busy = 0
        for left_kills in range(kills, 0, -1):
            share = rotation.left() // (left_kills + 1)
            busy += rotation.kill_after(chance.randint(1, max(1, share)))
        tell(f"{busy} of {kills} kills met a rotation at work, {rotation.left()} rows are left")
        found = too_few(busy, kills)
        halfway = rotation.contents(rotation.after)
        found += _differences(before, halfway, "after the kills")
        began, remaining, sent = time.monotonic(), rotation.left(), len(crowd.letters)
        found += rotation.rotate_together(2)
        seconds = time.monotonic() - began
        met = len(crowd.letters) - sent
    tell(f"two at once: {remaining} rows in {seconds:.1f} s, {remaining / seconds:.0f} rows/s")
    tell(f"{len(crowd.letters)} letters meanwhile, {met} of them while two rotated")
    if not met:
        found.append("Nobody wrote while two rotated: nothing was proven.")
    for letter in letters:
        send_letter(site.port, letter)
    letters += crowd.letters
    found += [f"{letter.mark} was refused." for letter in crowd.send_again()]
    site.file_everything()
    if rotation.says_it_may_retire():
        found.append("The old key was given up while rows stood under it.")
    found += rotation.rotate_together(1)
    if not rotation.says_it_may_retire():
        found.append("The old key is not given up although nothing should need it.")
    return [f"{complaint} (seed {seed})" for complaint in found + _end(rotation, before, letters)]


def _end(rotation: Rotation, before: dict, letters: list[Letter]) -> list[str]:
    """What is wrong after all of it, with the new private key alone."""
    after = rotation.contents(rotation.later)
    found = _differences(before, {key: after[key] for key in before.keys() & after.keys()}, "then")
    old = sum(key_id != rotation.new for key_id, _ in after.values())
    closed = sum(digest == "closed" for _, digest in after.values())
    if old or closed:
        found.append(f"{old} rows are left under the old key, {closed} cannot be opened.")
    more = sum(1 + len(letter.photographs) for letter in letters)
    if len(after) != len(before) + more:
        found.append(f"There are {len(after)} rows, not {len(before)} and {more} more.")
    filed = [row for row in stored(rotation.manage) if not (row.mark or "").startswith(ROW)]
    return found + without_photographs(letters) + complaints(letters, filed)


def _differences(before: dict, now: dict, when: str) -> list[str]:
    """A complaint if a row is gone, does not open, or says something else than before."""
    gone = before.keys() - now.keys()
    other = [key for key in before.keys() & now.keys() if before[key][1] != now[key][1]]
    if gone or other:
        return [f"{when}: {len(gone)} rows are gone, {len(other)} do not say what they said."]
    return []


def main(workshop: Workshop, options: argparse.Namespace) -> list[str]:
    with workshop.site() as site:
        return rotate_with_kills(site, options.number, options.kills, options.seed, say)


if __name__ == "__main__":
    run_command(__doc__, main, number=20_000, kills=20, seed=random.randrange(2**32))
