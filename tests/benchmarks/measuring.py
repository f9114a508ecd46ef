"""Filling a database and opening admissions' pages; imported once Django is set up."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import NoReverseMatch, reverse

from intake.models import Submission
from intake.queue import lists
from tests.staff.signing_in import sign_in
from tests.statements import asked

STAFF = ("nurse", "second", "third", "fourth", "fifth")
WARM_UP = 2
QUEUE_MS, QUEUE_QUERIES = 400, 12
SEARCH_MS = 200
FRONT_MS = 400
# On SQLite everything may take so many times as long.
SQLITE_FACTOR = 2


@dataclass(frozen=True)
class Page:
    """A page to measure: `ask` opens it; the limits are 0 where there is none."""

    name: str
    ask: Callable[[], Any]
    most_ms: int = 0
    most_queries: int = 0


@dataclass(frozen=True)
class Figures:
    """What was measured of a page, in milliseconds, beside its limits."""

    page: Page
    median_ms: float
    worst_ms: float
    queries: int
    most_ms: int

    @property
    def is_met(self) -> bool:
        """Whether the median time and the number of queries keep to the limits."""
        in_time = not self.most_ms or self.median_ms <= self.most_ms
        return in_time and (not self.page.most_queries or self.queries <= self.page.most_queries)


def fill(number: int) -> None:
    """Bring the database up to `number` submissions and five members of staff."""
    call_command("migrate", verbosity=0)
    call_command("load_content", verbosity=0)
    for name in STAFF:
        user, _ = User.objects.get_or_create(username=name, is_staff=True)
        user.groups.add(Group.objects.get(name="Admissions"))
    with override_settings(DEBUG=True):
        call_command("make_submissions", number)
    with connection.cursor() as cursor:
        # As a database that has been in use for years: PostgreSQL does so by itself.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def pages() -> list[Page]:
    """The pages of admissions, as a member of staff who is signed in opens them."""
    user = User.objects.get(username=STAFF[0])
    client = sign_in(Client(), user)
    queue = reverse("admin:intake_submission_changelist")
    addresses = {f"queue: {lists.LABELS[name]}": f"{queue}?list={name}" for name in lists.NAMES}
    addresses["queue: closed, over a year ago"] = f"{queue}?list=all&status__exact=closed&age=year"
    addresses["queue: page 200 of everything"] = f"{queue}?list=all&p=200"
    newest = Submission.objects.latest("received_at")
    submission = reverse("admin:intake_submission_change", args=[newest.pk])
    return [
        *(
            Page(name, partial(client.get, address), QUEUE_MS, QUEUE_QUERIES)
            for name, address in addresses.items()
        ),
        Page("front page", partial(client.get, reverse("admin:index")), FRONT_MS),
        *searches(client),
        Page("submission", partial(client.get, submission)),
    ]


def searches(client: Client) -> list[Page]:
    """Exact searches for somebody who is in the data, where there is a search."""
    try:
        address = reverse("admin:intake_submission_search")
    except NoReverseMatch:
        return []
    submission = Submission.objects.earliest("received_at")
    payload = submission.read()
    words = {
        "reference": submission.reference,
        "telephone": payload.value_of("telephone"),
        "e-mail": payload.value_of("email"),
        "name": payload.value_of("name"),
    }
    return [
        Page(
            f"search: {name}",
            partial(client.post, address, {"words": typed}, follow=True),
            SEARCH_MS,
        )
        for name, typed in words.items()
    ]


def measured(page: Page, runs: int) -> Figures:
    """Open `page` so many times, and once more to count the queries."""
    times = []
    for _ in range(WARM_UP + runs):
        began = time.perf_counter()
        response = page.ask()
        times.append((time.perf_counter() - began) * 1000)
        assert response.status_code in (200, 302), (page.name, response.status_code)
    with CaptureQueriesContext(connection) as queries:
        page.ask()
    taken = times[WARM_UP:]
    factor = SQLITE_FACTOR if connection.vendor == "sqlite" else 1
    return Figures(page, median(taken), max(taken), len(asked(queries)), page.most_ms * factor)
