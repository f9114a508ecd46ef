"""How long what people send is kept, in words for those who send it."""

from dataclasses import dataclass

from django.conf import settings

# What each status of a request means to the person who sent it, in the order of the work.
MEANINGS = {
    "new": "Nobody has answered you yet",
    "contacted": "We are in touch with you",
    "verified": "We have checked your plan",
    "scheduled": "You have a date with us",
    "admitted": "You are in our care",
    "closed": "Your request is closed",
    "spam": "It was junk and not a request",
}
DAYS_OF_A_YEAR = 365
DAYS_OF_A_MONTH = 30
# A longer time than anybody keeps anything; a clock set back by more has no date to show.
MOST_DAYS = 100 * DAYS_OF_A_YEAR


@dataclass(frozen=True)
class Rule:
    """One line of the list on the privacy page: where a request stands, and how long it is kept."""

    meaning: str
    kept: str


def days_for(status: str) -> int:
    """For how many days after its last change of status a submission is kept; 0: no end."""
    return int(settings.RETENTION_DAYS[status])


def _number_of(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def in_words(days: int) -> str:
    """A number of days as people say it: `2 years`, `6 months`, `30 days`."""
    if days % DAYS_OF_A_YEAR == 0:
        return _number_of(days // DAYS_OF_A_YEAR, "year")
    if days % DAYS_OF_A_MONTH == 0 and days > DAYS_OF_A_MONTH:
        return _number_of(days // DAYS_OF_A_MONTH, "month")
    return _number_of(days, "day")


def _kept(status: str) -> str:
    days = days_for(status)
    return in_words(days) if days else "until it is erased by hand"


def rules() -> list[Rule]:
    """The rule for every status, for the privacy page."""
    return [Rule(meaning, _kept(status)) for status, meaning in MEANINGS.items()]
