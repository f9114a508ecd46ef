"""Telling robots from people, without a puzzle, a third party, or a stored address.

What looks like a robot is stored and marked, because a person may look like one: several
patients of one clinic share an address, and a browser fills in a form at once. Only a
plain flood from one address is turned away.
"""

import logging
import time
from datetime import timedelta
from uuid import UUID

from django.db import Error as DatabaseFailure
from django.db import models

from asana_site import rates
from asana_site.patience import writing
from intake.identity import FormToken

logger = logging.getLogger(__name__)

# The name of a field that people do not see and robots fill in.
HONEYPOT = "website"
# Nobody reads and answers a form in less, in seconds.
FASTEST_PERSON_SECONDS = 4
# Only what passed every other check is counted, so a typing error uses up nothing.
WINDOW = timedelta(minutes=10)
MANY_FROM_ONE_ADDRESS = 5
FLOOD_FROM_ONE_ADDRESS = 60
MANY_OVERALL = 100
PURPOSE = f"{rates.VISITORS}submission"
EVERYBODY = "everybody"


class RobotSign(models.TextChoices):
    """Why a submission may have come from a robot."""

    HONEYPOT = "honeypot", "A field that people do not see was filled in"
    FAST = "fast", "Sent within seconds of opening the form"
    ADDRESS = "address", "Many came from one place"
    OVERALL = "overall", "Many came at once"


class Flood(Exception):
    """More came from one address within ten minutes than people send."""


def signs_of(
    submission_id: UUID, *, honeypot: str, token: FormToken, address: str
) -> list[RobotSign]:
    """The marks of a submission that is about to be stored; counts it.

    `honeypot` is what the field held that people do not see. Raises Flood, but never for what
    was let in already and only comes again: whoever reads that it was not sent would believe
    it. While the database is away nothing is counted, and nobody is turned away for that.
    """
    signs = []
    if honeypot.strip():
        signs.append(RobotSign.HONEYPOT)
    if time.time() - token.opened_at < FASTEST_PERSON_SECONDS:
        signs.append(RobotSign.FAST)
    return signs + _signs_of_number(str(submission_id), address)


def _signs_of_number(submission: str, address: str) -> list[RobotSign]:
    identities = [EVERYBODY, submission, address] if address else [EVERYBODY, submission]
    if not writing.may_ask():
        return []
    try:
        overall, times, *rest = rates.count(PURPOSE, identities, WINDOW)
    except DatabaseFailure:
        # What is sent is not tried next, so that nobody waits twice for the same database.
        writing.failed()
        logger.warning("submission_not_counted")
        return []
    # That it counts does not say that it takes what is sent: who tries that next will tell.
    writing.hand_on()
    from_address = rest[0] if rest else 0
    if from_address > FLOOD_FROM_ONE_ADDRESS and not _was_let_in(submission, times):
        raise Flood
    signs = []
    if from_address > MANY_FROM_ONE_ADDRESS:
        signs.append(RobotSign.ADDRESS)
    if overall > MANY_OVERALL:
        signs.append(RobotSign.OVERALL)
    return signs


def _was_let_in(submission: str, times: int) -> bool:
    """Whether what comes for the time number `times` was let in before, and not turned away."""
    turned_away = f"turned away: {submission}"
    if times > 1 and not rates.counted(PURPOSE, [turned_away], WINDOW)[0]:
        return True
    rates.count(PURPOSE, [turned_away], WINDOW)
    return False
