"""The lists of the queue: which submissions each holds, in the order in which one works."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils import timezone

from asana_site import business_hours
from asana_site.models import Center
from intake.models import OPEN_STATUSES, Status, Submission, claims_hold_since
from intake.models.submission import SubmissionQuerySet

# The parameter of the queue's address that names the list, and those that narrow it.
PARAMETER = "list"
AGE = "age"
FILTERS = ("status__exact", "kind__exact", AGE)

TODO, ALL = "todo", "all"
# Every list by its name, with its label, in the order of the tabs.
LABELS = {
    TODO: "To do",
    "unread": "Unread",
    "overdue": "Overdue",
    "due": "Call-backs due",
    "unplanned": "No next step",
    "mine": "Mine",
    "open": "All open",
    "robots": "Suspected robots",
    ALL: "Everything",
}
NAMES = tuple(LABELS)
# What each list holds, said above it.
HINTS = {
    TODO: "What is unread, overdue, due for a call-back or without a next step, and what you "
    "have claimed.",
    "unread": "Nobody has opened these yet.",
    "overdue": "Nobody has tried to reach these people in the time that we give ourselves.",
    "due": "The time that was planned for the next call has come.",
    "unplanned": "Read, and nobody has claimed them, planned a call or scheduled anything: plan "
    "a call, or close them.",
    "mine": "What you have claimed and is still open.",
    "open": "Everything about which something is still to be done.",
    "robots": "New ones that look as if a robot had sent them. Claim one, and it counts as a "
    "person’s.",
    ALL: "Every submission, the newest first.",
}

# What an empty one says.
EMPTY = {
    TODO: "Nothing to do at this moment.",
    "unread": "Everything has been read.",
    "overdue": "Nobody waits longer than they should.",
    "due": "No call is due.",
    "unplanned": "Somebody takes care of everything that was read.",
    "mine": "You have claimed nothing that is still open.",
    "open": "Nothing is open.",
    "robots": "Nothing looks as if a robot had sent it.",
    ALL: "Nothing has been sent yet.",
}
# Each age by its name, with its label and from how many days on to how many it goes.
AGES = {
    "day": ("In the last 24 hours", None, 1),
    "three-days": ("One to three days ago", 1, 3),
    "week": ("Three to seven days ago", 3, 7),
    "older": ("More than a week ago", 7, None),
    "year": ("More than a year ago", 365, None),
}

OPEN = Q(status__in=OPEN_STATUSES)
# Nobody has treated it as written by a person yet: whoever claims it, calls, or plans a call
# has decided that.
ROBOTS = ~Q(robot_signs="") & Q(
    status=Status.NEW, claimed_by=None, contacted_at=None, follow_up_at=None
)
PEOPLE = OPEN & (
    Q(robot_signs="")
    | Q(status__in=[status for status in OPEN_STATUSES if status != Status.NEW])
    | Q(claimed_by__isnull=False)
    | Q(contacted_at__isnull=False)
    | Q(follow_up_at__isnull=False)
)

UNPLANNED = Q(opened_at__isnull=False, follow_up_at=None) & ~Q(status=Status.SCHEDULED)


def is_suspected_robot(submission: Submission) -> bool:
    """Whether `submission` belongs to the list of suspected robots."""
    return bool(submission.robot_signs) and (
        submission.status == Status.NEW
        and submission.claimed_by_id is None
        and submission.contacted_at is None
        and submission.follow_up_at is None
    )


@dataclass(frozen=True)
class Look:
    """Who looks at the queue, and the moments that decide what this person sees in it.

    `overdue_since`: whoever wrote before it should have been called. `claims_since`: a
    claim before it has lapsed.
    """

    user: User | AnonymousUser
    now: datetime
    overdue_since: datetime
    claims_since: datetime

    @classmethod
    def of(cls, user: User | AnonymousUser, center: Center | None = None) -> "Look":
        """A look by `user` at this moment; asks for the center's hours unless they are given."""
        now = timezone.now()
        schedule = (center or Center.load()).schedule
        return cls(
            user=user,
            now=now,
            overdue_since=business_hours.hours_before(now, settings.CALL_BACK_HOURS, schedule),
            claims_since=claims_hold_since(),
        )

    @property
    def unread(self) -> Q:
        """Nobody of the staff has read it."""
        return PEOPLE & Q(opened_at=None)

    @property
    def overdue(self) -> Q:
        """Nobody tried to reach the person within the hours in which that was to happen."""
        return PEOPLE & Q(contacted_at=None, received_at__lte=self.overdue_since)

    @property
    def due(self) -> Q:
        """The time has come at which the person was to be called again."""
        return PEOPLE & Q(follow_up_at__lte=self.now)

    @property
    def mine(self) -> Q:
        """Claimed by whoever looks, and still open."""
        return OPEN & Q(claimed_by=self.user.pk)

    @property
    def unclaimed(self) -> Q:
        """Held by nobody."""
        return Q(claimed_at=None) | Q(claimed_at__lte=self.claims_since)

    @property
    def unplanned(self) -> Q:
        """Read, and nothing says who goes on with it, or when: it would be forgotten."""
        return PEOPLE & self.unclaimed & UNPLANNED

    @property
    def todo(self) -> Q:
        """What whoever looks should do next."""
        is_waiting = self.unread | self.overdue | self.due | (PEOPLE & UNPLANNED)
        return self.mine | (self.unclaimed & is_waiting)

    def condition(self, name: str) -> Q:
        """What belongs to the list `name`."""
        return {
            TODO: self.todo,
            "unread": self.unread,
            "overdue": self.overdue,
            "due": self.due,
            "unplanned": self.unplanned,
            "mine": self.mine,
            "open": PEOPLE,
            "robots": ROBOTS,
            ALL: Q(),
        }[name]

    def narrow(self, rows: QuerySet[Submission], name: str) -> QuerySet[Submission]:
        """Those of `rows` that belong to the list `name`, in its order.

        Call-backs that are due come first, by their time, then who was never called, then
        the rest, each by who has waited longest, and last what is planned for later;
        everything that there ever was begins with the newest.
        """
        if name == ALL:
            return rows.order_by("-received_at", "-pk")
        turn = Case(
            When(follow_up_at__lte=self.now, then=0),
            When(follow_up_at__isnull=False, then=3),
            When(contacted_at=None, then=1),
            default=2,
        )
        # The index knows the statuses; the rest is looked for among what is open.
        return rows.filter(OPEN, self.condition(name)).order_by(
            turn.asc(), F("follow_up_at").asc(nulls_last=True), "received_at", "pk"
        )

    def counts(self) -> dict[str, int]:
        """How many submissions each list holds, but for everything; one query."""
        numbers = {name: Count("pk", filter=self.condition(name)) for name in NAMES if name != ALL}
        return Submission.objects.still_open().order_by().aggregate(**numbers)


def of_age(rows: SubmissionQuerySet, name: str) -> SubmissionQuerySet:
    """Those of `rows` that came in as long ago as the age `name` says; raises KeyError."""
    _, from_days, to_days = AGES[name]
    if from_days is not None:
        rows = rows.older_than(timedelta(days=from_days))
    return rows if to_days is None else rows.received_within(timedelta(days=to_days))


def chosen(parameters: Mapping[str, str]) -> str:
    """The name of the list that the queue's address asks for; what is to be done, by default.

    An address that only narrows means everything that there is.
    """
    name = parameters.get(PARAMETER, "")
    if name in LABELS:
        return name
    return ALL if any(parameters.get(narrowing) for narrowing in FILTERS) else TODO


def select(
    name: str, user: User | AnonymousUser, center: Center | None = None
) -> QuerySet[Submission]:
    """The list `name` as `user` sees it, in its order, without the sealed answers.

    Raises KeyError for a name that is not in NAMES.
    """
    return Look.of(user, center).narrow(Submission.objects.defer("sealed"), name)


def counts(user: User | AnonymousUser, center: Center | None = None) -> dict[str, int]:
    """How many submissions each list holds for `user`, but for everything; one query."""
    return Look.of(user, center).counts()
