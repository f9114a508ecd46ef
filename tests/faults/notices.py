"""Notices to admissions when the mail server is dead, slow, picky or lies, and the worker is
killed.

python -m tests.faults.notices --letters 40 --kills 50
"""

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.faults import mail
from tests.faults.commands import Say, quiet, run_command, say
from tests.faults.letters import CONTACT, FORMS, INSURANCE, Letter, send_letter
from tests.faults.mail import Mail, MailServer
from tests.faults.notice_mails import content_faults, references_in
from tests.faults.visitors import open_letters
from tests.faults.workers import Workers
from tests.faults.workshop import Site, Workshop

ADMISSIONS = ("admissions@example.org", "night.shift@example.org")
# A form that is sent faster than anybody can type may be taken for a robot's.
TYPING_SECONDS = 4.0
EVERYTHING_MAILED_WITHIN_SECONDS = 90.0
QUIET_SECONDS = 3.0
# How much slower a post may be than with a good mail server, which plays no part in it.
SLOWER_SECONDS = 0.5

DEAD, SLOW = "dead", "slow"
MANNERS = (DEAD, SLOW, mail.ACCEPTS_AND_DROPS, mail.DROPS, mail.REFUSES)
SLOW_SECONDS = 1.5

# A worker gives a mail up after `intake.mailing.MAIL_SECONDS`, and then files what waits.
FILED_WITHIN_SECONDS = 45.0

# A worker that was killed has promised a mail that it never sent; after a while the promise
# ends. This lets that while pass for all of them.
LET_TIME_PASS = """
from datetime import timedelta
from django.db.models import F
from intake.models import Submission
waiting = Submission.objects.filter(notified_at=None)
waiting.update(notice_not_before=F("notice_not_before") - timedelta(hours=1))
"""
MAIL_BEGUN_WITHIN_SECONDS = 5.0
# A worker writes down within this time that the mail server has taken a mail.
RECORDED_WITHIN_SECONDS = 0.5

SHORT_AND_LONG = (
    (CONTACT, {"message": "Help."}),
    (CONTACT, {"message": "Every word of it. " * 250, "name": "Rosa " * 24}),
    (INSURANCE, {"insurer": "Sierra"}),
    (INSURANCE, {"insurer": "The Mutual of the Sierra " * 4}),
)


@contextmanager
def site_with_mail(
    workshop: Workshop, interval_seconds: float = 1.0
) -> Iterator[tuple[Site, MailServer]]:
    """A site whose notices go to a mail server of ours, which is started and good.

    A worker looks for new ones every `interval_seconds`.
    """
    with MailServer() as server:
        server.start()
        with workshop.site(
            EMAIL_URL=server.url,
            ADMISSIONS_EMAILS=",".join(ADMISSIONS),
            NOTICE_RETRY_SECONDS="1",
            NOTICE_INTERVAL_SECONDS=str(interval_seconds),
        ) as site:
            yield site, server


def misbehave(server: MailServer, manner: str) -> None:
    """From now on the mail server is dead, slow, or breaks off in that manner."""
    if manner == DEAD:
        server.stop()
    elif manner == SLOW:
        server.delay = SLOW_SECONDS
    else:
        server.manner = manner


def behave(server: MailServer, manner: str) -> None:
    """End what `misbehave` began."""
    server.manner, server.delay = mail.GOOD, 0.0
    if manner == DEAD:
        server.start()


def typed_letters(site: Site, number: int) -> list[Letter]:
    """Open `number` forms and take the time to type."""
    letters = open_letters(site.port, number)
    time.sleep(TYPING_SECONDS)
    return letters


def send_all(site: Site, letters: list[Letter]) -> None:
    """Send `letters` one after the other; each must be received."""
    for letter in letters:
        send_letter(site.port, letter)
    assert all(letter.acknowledged for letter in letters), "Letters were refused."


def median_seconds(letters: list[Letter]) -> float:
    """How long a post took."""
    return statistics.median(reply.seconds for letter in letters for reply in letter.replies)


def mailed(server: MailServer) -> Counter[tuple[str, str]]:
    """How often the server accepted each reference for each recipient."""
    return Counter(
        (recipient, reference)
        for accepted in list(server.accepted)
        for recipient in accepted.recipients
        for reference in references_in(accepted)
    )


def expected(letters: list[Letter]) -> set[tuple[str, str]]:
    """Each reference, for each member of admissions."""
    return {(to, letter.references[0]) for letter in letters for to in ADMISSIONS}


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether `condition` came true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def never_mailed(server: MailServer, letters: list[Letter]) -> list[str]:
    """Wait for all notices; which did not come."""
    wanted = expected(letters)
    wait_for(lambda: wanted <= mailed(server).keys(), EVERYTHING_MAILED_WITHIN_SECONDS)
    missing = wanted - mailed(server).keys()
    return [f"{len(missing)} of {len(wanted)} notices were never mailed."] if missing else []


def not_mailed_once(server: MailServer, letters: list[Letter]) -> list[str]:
    """Wait for all notices and for a while after them; which came never or several times."""
    found = never_mailed(server, letters)
    time.sleep(QUIET_SECONDS)
    if repeated := [key for key, times in mailed(server).items() if times > 1]:
        found.append(f"{len(repeated)} notices were mailed more than once.")
    return found


def mail_fault(workshop: Workshop, manner: str, number: int, tell: Say = quiet) -> list[str]:
    """People send while the mail server is in trouble, and after it is well again."""
    with site_with_mail(workshop) as (site, server), Workers(site) as workers:
        workers.start(2)
        letters = typed_letters(site, 2 * number)
        before, troubled = letters[:number], letters[number:]
        send_all(site, before)
        found = never_mailed(server, before)
        tries = server.attempts
        misbehave(server, manner)
        send_all(site, troubled)
        time.sleep(QUIET_SECONDS)
        if manner != DEAD and server.attempts == tries:
            found.append("No worker met the trouble: nothing was proven.")
        behave(server, manner)
        found += not_mailed_once(server, letters)
        found += content_faults(server.accepted, site, letters)
        slower = median_seconds(troubled) - median_seconds(before)
        tell(f"{manner}: {len(server.accepted)} mails, a post took {slower:+.3f} s longer")
        if slower > SLOWER_SECONDS:
            found.append(f"A post took {slower:.2f} s longer than with a good mail server.")
        found += workers.ended_by_themselves()
        return [f"{manner}: {complaint}" for complaint in found]


def refused_address(workshop: Workshop, number: int, tell: Say = quiet) -> list[str]:
    """The mail server refuses one address of the list for a while, and takes the others."""
    first, refused = ADMISSIONS
    with site_with_mail(workshop) as (site, server), Workers(site) as workers:
        workers.start(2)
        server.refused = {refused}
        letters = typed_letters(site, 2 * number)
        send_all(site, letters[:number])
        others = {key for key in expected(letters[:number]) if key[0] == first}
        wait_for(lambda: others <= mailed(server).keys(), EVERYTHING_MAILED_WITHIN_SECONDS)
        time.sleep(QUIET_SECONDS)
        found = [] if mailed(server).keys() == others else ["Not all others were told, or more."]
        tries = server.attempts - len(server.accepted)
        if not tries:
            found.append("The address was not tried again.")
        server.refused = set()
        send_all(site, letters[number:])
        found += not_mailed_once(server, letters)
        tell(f"refused address: {tries} more tries, {len(server.accepted)} mails in the end")
        found += content_faults(server.accepted, site, letters)
        return found + site.complaints(letters) + workers.ended_by_themselves()


def dribbling_server(workshop: Workshop, tell: Say = quiet) -> list[str]:
    """A mail server that answers for ever holds a worker, while something waits to be filed."""
    with site_with_mail(workshop) as (site, server), Workers(site) as workers:
        server.manner = mail.DRIBBLES
        letters = typed_letters(site, 2)
        send_all(site, letters[:1])
        workers.start(1)
        found = []
        if not wait_for(lambda: bool(server.busy), FILED_WITHIN_SECONDS):
            found.append("No worker met the server: nothing was proven.")
        site.database.go_away()
        send_all(site, letters[1:])
        site.database.come_back()
        began = time.monotonic()
        if not site.spooled() or not server.busy:
            found.append("Nothing waited while a mail was under way: nothing was proven.")
        if not wait_for(lambda: not site.spooled(), FILED_WITHIN_SECONDS):
            found.append(f"Nothing was filed within {FILED_WITHIN_SECONDS} s.")
        tell(f"dribbling server: what waited was filed after {time.monotonic() - began:.1f} s")
        server.manner = mail.GOOD
        site.manage("shell", "--verbosity", "0", "--command", LET_TIME_PASS)
        found += not_mailed_once(server, letters)
        return found + site.complaints(letters) + workers.ended_by_themselves()


def two_workers(workshop: Workshop, number: int, tell: Say = quiet) -> list[str]:
    """Two workers find the same notices at the same moment."""
    # They look without a pause, so that both see most of what comes.
    with site_with_mail(workshop, 0.0) as (site, server), Workers(site) as workers:
        workers.start(2)
        letters = typed_letters(site, number)
        for letter in letters:
            send_all(site, [letter])
            time.sleep(0.05)
        found = not_mailed_once(server, letters)
        tell(f"two workers: {len(server.accepted)} mails for {len(letters)} submissions")
        return found + workers.ended_by_themselves()


def killed_workers(workshop: Workshop, kills: int, seed: int, tell: Say = quiet) -> list[str]:
    """kill -9 of one worker or of both every second or so; the mail server takes its time."""
    chance = random.Random(seed)
    with site_with_mail(workshop) as (site, server), Workers(site) as workers:
        server.delay = 0.35
        workers.start(2)
        letters, killed, met = typed_letters(site, 2 * kills), [], 0
        for number in range(kills):
            send_all(site, letters[2 * number : 2 * number + 2])
            if number % 2:
                wait_for(lambda: bool(server.busy), MAIL_BEGUN_WITHIN_SECONDS)
            time.sleep(chance.uniform(0.0, 0.7 if number % 2 else 2.0))
            met += bool(server.busy)
            killed.append(time.monotonic())
            killed_now = workers.kill_all() if number % 2 else workers.kill_one(chance)
            workers.start(killed_now)
        found = workers.ended_by_themselves()
        if not met:
            found.append("No kill met a mail under way: nothing was proven.")
        workers.kill_all()
        killed.append(time.monotonic())
        site.manage("shell", "--verbosity", "0", "--command", LET_TIME_PASS)
        workers.start(2)
        found += never_mailed(server, letters)
        time.sleep(QUIET_SECONDS)
        if repeated := needless_repeats(server.accepted, killed):
            found.append(f"{repeated} notices were mailed again without need.")
        tell(f"{kills} kills, {met} with a mail under way, {len(server.accepted)} mails")
        found += site.complaints(letters) + workers.ended_by_themselves()
        return [f"{complaint} (seed {seed})" for complaint in found]


def needless_repeats(mails: list[Mail], kills: list[float]) -> int:
    """Notices mailed again although nobody was killed between a mail and its record.

    A worker that dies after the server has the mail and before it wrote that down cannot
    tell; the mail is sent once more, and that alone may be so.
    """
    number = 0
    seen: dict[tuple[str, str], Mail] = {}
    for later in sorted(mails, key=lambda mail: mail.arrived):
        for key in [(to, name) for to in later.recipients for name in references_in(later)]:
            first = seen.setdefault(key, later)
            until = first.accepted + RECORDED_WITHIN_SECONDS
            excused = any(first.arrived <= kill <= until for kill in kills)
            number += first is not later and not excused
            seen[key] = later
    return number


def mail_contents(workshop: Workshop) -> list[str]:
    """Short and long letters of each form, each in a mail of its own, then two in one."""
    with site_with_mail(workshop) as (site, server), Workers(site) as workers:
        singles = [open_letters(site.port, 1, path)[0] for path, _ in SHORT_AND_LONG]
        pairs = [open_letters(site.port, 2, path) for path in FORMS]
        for letter, (_, changes) in zip(singles, SHORT_AND_LONG, strict=True):
            letter.fields |= changes
        time.sleep(TYPING_SECONDS)
        for letters in [[letter] for letter in singles] + pairs:
            send_all(site, letters)
            workers.once()
        found = content_faults(server.accepted, site, singles + pairs[0] + pairs[1])
        numbers = [len(references_in(mail)) for mail in server.accepted]
        if numbers != [1, 1, 1, 1, 2, 2]:
            found.append(f"The mails named {numbers} submissions.")
        return found


def main(workshop: Workshop, options: argparse.Namespace) -> list[str]:
    found = mail_contents(workshop)
    for manner in MANNERS:
        found += mail_fault(workshop, manner, options.letters, say)
    found += refused_address(workshop, options.letters, say)
    found += dribbling_server(workshop, say)
    found += two_workers(workshop, options.letters, say)
    return found + killed_workers(workshop, options.kills, options.seed, say)


if __name__ == "__main__":
    run_command(__doc__, main, letters=40, kills=50, seed=random.randrange(2**32))
