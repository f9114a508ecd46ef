"""Slowing down those who guess passwords and codes.

Counted are attempts that failed, in windows of fifteen minutes: by account and address, by
account, and by address. An account is counted whether or not it exists. Neither the name
nor the address is stored: `asana_site.rates` keeps keyed digests.
"""

import time
import unicodedata
from datetime import timedelta

from django.http import HttpRequest

from asana_site.addresses import client_address
from asana_site.rates import count, counted, forget

WINDOW = timedelta(minutes=15)
DAY = timedelta(days=1)

PER_ACCOUNT_AND_ADDRESS = 5
PER_ACCOUNT = 20
PER_ADDRESS = 50
# NIST SP 800-63B, 5.2.2: no more than a hundred failures in a row on one account. A password
# is long; six digits can be guessed, given time.
CODES_PER_ACCOUNT_AND_DAY = 100

ADDRESS = "sign-in: failures of an address"


class TooManyAttempts(Exception):
    """Nothing is tried before `wait_seconds` have passed."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__()
        self.wait_seconds = wait_seconds


class Attempt:
    """One attempt at a password or a code, counted before it is tried.

    Counted first, because attempts that run at the same time would otherwise all find room.
    """

    def __init__(self, purpose: str, account: str, request: HttpRequest) -> None:
        """Count it; raise TooManyAttempts when there were too many in this window.

        `purpose` keeps passwords and codes apart. What is refused here counts no further:
        one address alone cannot lock an account for the others.
        """
        self.address = client_address(request)
        account = unicodedata.normalize("NFKC", account).casefold().strip()
        if counted(ADDRESS, [self.address], WINDOW)[0] >= PER_ADDRESS:
            raise TooManyAttempts(_seconds_left(WINDOW))
        self.counts = [
            (f"{purpose}: pair", f"{self.address}\0{account}", WINDOW, PER_ACCOUNT_AND_ADDRESS),
            (f"{purpose}: account", account, WINDOW, PER_ACCOUNT),
        ]
        if purpose == "code":
            self.counts.append((f"{purpose}: day", account, DAY, CODES_PER_ACCOUNT_AND_DAY))
        for name, identity, window, most in self.counts:
            if count(name, [identity], window)[0] > most:
                raise TooManyAttempts(_seconds_left(window))

    def failed(self) -> None:
        """It stays counted, and counts for the address as well."""
        count(ADDRESS, [self.address], WINDOW)

    def succeeded(self) -> None:
        """The account begins at zero again; the address does not, or one account would do
        to try all the others."""
        for name, identity, window, _ in self.counts:
            forget(name, [identity], window)


def _seconds_left(window: timedelta) -> int:
    seconds = int(window.total_seconds())
    return seconds - int(time.time()) % seconds
