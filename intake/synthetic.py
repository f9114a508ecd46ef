"""Invented submissions, as many as one likes, with the work that admissions did about them.

For development and measurements: real people are in none of it. Names are plain words,
numbers are those set aside for invented ones, and addresses are of example.com.
"""

import random
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import models, transaction

from asana_site.models import Center
from intake import identity
from intake.forms import ContactForm, InsuranceForm, IntakeForm
from intake.models import (
    Act,
    CallOutcome,
    ClosedReason,
    Kind,
    Note,
    Status,
    Submission,
    TimelineEntry,
)
from intake.robots import RobotSign

PERIOD = timedelta(days=730)
# Of all submissions so many came in lately and are still worked on.
OPEN_SHARE = 0.02
ROBOT_SHARE = 0.04
REPEAT_SHARE = 0.08
NOTE_SHARE = 0.03

FIRST_WORDS = (
    *("Amber", "Birch", "Cedar", "Clover", "Coral", "Ember", "Fern", "Flint", "Hazel", "Heath"),
    *("Indigo", "Juniper", "Lark", "Linden", "Maple", "Meadow", "Moss", "Olive", "Pebble", "Reed"),
    *("River", "Robin", "Rowan", "Sage", "Sorrel", "Sparrow", "Tansy", "Willow", "Wren", "Yarrow"),
)
LAST_WORDS = (
    *("Anchor", "Basket", "Beacon", "Bridge", "Button", "Candle", "Cobble", "Copper", "Garden"),
    *("Harbor", "Hollow", "Kettle", "Ladder", "Lantern", "Marble", "Meridian", "Mitten", "Orchard"),
    *("Pepper", "Pillow", "Quarry", "Ribbon", "Saddle", "Signal", "Thimble", "Timber", "Valley"),
)
AREA_CODES = ("213", "310", "323", "424", "562", "619", "626", "714", "760", "805", "818", "949")
INSURERS = ("Sample Mutual", "Example Health", "Placeholder Plan", "Specimen Life")
MESSAGES = (
    "Can somebody call me about how a first week looks?",
    "My brother asks whether he can keep working meanwhile.",
    "I would like to know what it costs and how soon there is room.",
    "Is there a group in the evening? I finish work at six.",
    "We spoke once before. I am ready to hear more now.",
)
NOTES = (
    "Asked to be called in the evening.",
    "Sent the list of what to bring.",
    "Wants to talk it over with the family first.",
)
ROBOT_SIGNS = tuple(str(sign) for sign in RobotSign)

CONTACT = {
    "for_whom": "self",
    "name": "NAME",
    "telephone": "TELEPHONE",
    "email": "EMAIL",
    "contact_by": "call",
    "voicemail": "no",
    "say_who": "unsure",
    "best_time": "after six",
    "program": "",
    "message": "MESSAGE",
    "consent": "on",
}
INSURANCE = {
    "for_whom": "self",
    "name": "NAME",
    "telephone": "TELEPHONE",
    "email": "EMAIL",
    "contact_by": "call",
    "voicemail": "yes",
    "say_who": "no",
    "best_time": "",
    "insurer": "INSURER",
    "plan_type": "ppo",
    "member_id": "MEMBER",
    "group_number": "",
    "insured": "self",
    "care_name": "",
    "state": "California",
    "consent": "on",
    "care_birth_date_month": "3",
    "care_birth_date_day": "27",
    "care_birth_date_year": "1985",
}


@dataclass
class Invented:
    """One submission with what was done about it, ready to be stored."""

    submission: Submission
    timeline: list[TimelineEntry] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def _payload(form: IntakeForm) -> dict[str, Any]:
    """The payload of a form in which markers stand for what differs from person to person."""
    # A marker is no telephone number and no e-mail address: those two are not asked to be.
    form.full_clean()
    form.cleaned_data |= {"telephone": "TELEPHONE", "email": "EMAIL"}
    return form.payload().as_dict()


class Inventor:
    """Invents submissions that came in before `now`, worked on by `staff`.

    The same `seed` gives the same people and times.
    """

    def __init__(self, now: datetime, staff: Sequence[User], seed: int) -> None:
        self.now = now
        self.staff = staff
        self.random = random.Random(seed)  # noqa: S311 - nothing here is secret
        center = Center.load()
        answers = {name: value for name, value in CONTACT.items() if value not in MARKERS}
        contact = ContactForm(
            answers | {"name": "NAME", "message": "MESSAGE", "telephone": "(555) 555-0100"},
            center=center,
            programs=[],
        )
        answers = {name: value for name, value in INSURANCE.items() if value not in MARKERS}
        insurance = InsuranceForm(
            answers
            | {"name": "NAME", "insurer": "INSURER", "member_id": "MEMBER"}
            | {"telephone": "(555) 555-0100"},
            center=center,
            programs=[],
        )
        self.payloads = {Kind.CONTACT: _payload(contact), Kind.INSURANCE: _payload(insurance)}
        self.former: list[dict[str, str]] = []

    def one(self) -> Invented:
        """The next submission."""
        kind = self.random.choice((Kind.CONTACT, Kind.CONTACT, Kind.INSURANCE))
        pk = UUID(int=self.random.getrandbits(128), version=4)
        submission = Submission(
            id=pk,
            form_id=UUID(int=self.random.getrandbits(128), version=4),
            reference=identity.reference_of(pk),
            kind=kind,
            received_at=self.now - self._age(),
        )
        submission.notified_at = submission.notice_not_before = submission.received_at
        submission.status_changed_at = submission.received_at
        submission.seal(self._filled(kind))
        invented = Invented(submission)
        self._work_on(invented)
        return invented

    def _age(self) -> timedelta:
        """How long ago: as likely on one day as on another, more often by day than at night."""
        age = PERIOD * self.random.random()
        hour = (self.now - age).hour
        at_night = 6 <= hour <= 13  # In UTC: the night on the Pacific coast.
        return age + timedelta(hours=9) if at_night and self.random.random() < 0.7 else age

    def _person(self) -> dict[str, str]:
        """Somebody new, or at times somebody who wrote before."""
        if self.former and self.random.random() < REPEAT_SHARE:
            return self.random.choice(self.former)
        first, last = self.random.choice(FIRST_WORDS), self.random.choice(LAST_WORDS)
        number = self.random.randrange(100_000)
        # Only the last two digits of an invented number are free; the area tells the rest apart.
        telephone = f"({self.random.choice(AREA_CODES)}) 555-01{self.random.randrange(100):02}"
        person = {
            "NAME": f"{first} {last}",
            "TELEPHONE": telephone,
            "EMAIL": f"{first}.{last}.{number}@example.com".lower(),
            "MEMBER": f"EX{self.random.randrange(10**9):09}",
            "INSURER": self.random.choice(INSURERS),
        }
        self.former.append(person)
        return person

    def _filled(self, kind: Kind) -> dict[str, Any]:
        """A payload with somebody's answers in it."""
        values = self._person() | {"MESSAGE": self.random.choice(MESSAGES)}
        payload = deepcopy(self.payloads[kind])
        for group in payload["groups"]:
            for answer in group["answers"]:
                if answer["value"] in MARKERS:
                    answer["text"] = answer["value"] = values[answer["value"]]
        return payload

    # --- What admissions did ---------------------------------------------------------------

    def _work_on(self, invented: Invented) -> None:
        submission = invented.submission
        is_recent = self.now - submission.received_at < PERIOD * OPEN_SHARE
        if self.random.random() < ROBOT_SHARE:
            submission.robot_signs = self.random.choice(ROBOT_SIGNS)
            if not is_recent:
                self._close(submission, Status.SPAM)
            return
        if is_recent and self.random.random() < 0.1:
            return
        submission.opened_at = self._after(submission.received_at, 0.7)
        if is_recent and self.random.random() < 0.15:
            return
        self._reach(invented)
        self._go_on(invented, is_recent=is_recent)
        if self.random.random() < NOTE_SHARE:
            note = Note(submission=submission, author=self._somebody())
            note.written_at = submission.opened_at or self.now
            note.seal({"text": self.random.choice(NOTES)})
            invented.notes.append(note)

    def _reach(self, invented: Invented) -> None:
        """Somebody claims it and calls, once or several times."""
        submission, by = invented.submission, self._somebody()
        submission.contacted_at = self._after(submission.received_at, 1.6)
        self._add(invented, Act.CLAIMED, submission.opened_at, by)
        moment = submission.contacted_at
        for _ in range(self.random.choice((1, 1, 1, 2, 2, 3))):
            outcome = self.random.choice(list(CallOutcome))
            self._add(invented, Act.CALL, moment, by, outcome=outcome)
            moment = self._after(moment, 20)
        words = f"{Status.NEW.label} → {Status.CONTACTED.label}"
        self._add(invented, Act.STATUS, submission.contacted_at, by, words)
        submission.status = Status.CONTACTED
        submission.status_changed_at = submission.contacted_at
        submission.version = len(invented.timeline)

    def _go_on(self, invented: Invented, *, is_recent: bool) -> None:
        """It is closed, or somebody still works on it."""
        submission = invented.submission
        if not is_recent:
            last = Status.ADMITTED if self.random.random() < 0.1 else Status.CLOSED
            self._close(submission, last)
            by = invented.timeline[-1].actor
            words = f"{Status.CONTACTED.label} → {last.label}"
            self._add(invented, Act.STATUS, submission.status_changed_at, by, words)
            return
        submission.status = self.random.choice(
            (Status.CONTACTED, Status.CONTACTED, Status.VERIFIED, Status.SCHEDULED)
        )
        if self.random.random() < 0.5:
            submission.claimed_by = invented.timeline[0].actor
            submission.claimed_at = self.now - timedelta(hours=24 * self.random.random())
        if self.random.random() < 0.4:
            submission.follow_up_at = self.now + timedelta(hours=self.random.uniform(-12, 72))

    def _close(self, submission: Submission, status: Status) -> None:
        submission.status = status
        submission.opened_at = submission.opened_at or self._after(submission.received_at, 2)
        submission.status_changed_at = self._after(submission.received_at, 100)
        if status == Status.CLOSED:
            submission.closed_reason = self.random.choice(list(ClosedReason))

    def _after(self, moment: datetime, hours: float) -> datetime:
        """A moment after `moment`: half of them within `hours`, a few much later, none to come."""
        later = moment + timedelta(hours=hours * self.random.lognormvariate(0, 1))
        return min(later, self.now)

    def _somebody(self) -> User:
        return self.random.choice(self.staff)

    def _add(
        self,
        invented: Invented,
        act: Act,
        at: datetime | None,
        by: User,
        detail: str = "",
        **more: Any,
    ) -> None:
        entry = TimelineEntry(
            submission=invented.submission,
            at=at or self.now,
            actor=by,
            act=act,
            detail=detail,
            **more,
        )
        invented.timeline.append(entry)


MARKERS = frozenset({"NAME", "TELEPHONE", "EMAIL", "MESSAGE", "INSURER", "MEMBER"})


@transaction.atomic
def store(invented: Iterable[Invented]) -> None:
    """Store a batch: all of it or, when it is interrupted, nothing."""
    batch = list(invented)
    groups: list[tuple[type[models.Model], list[Any]]] = [
        (Submission, [each.submission for each in batch]),
        (TimelineEntry, [entry for each in batch for entry in each.timeline]),
        (Note, [note for each in batch for note in each.notes]),
    ]
    for model, rows in groups:
        model._default_manager.bulk_create(rows)
