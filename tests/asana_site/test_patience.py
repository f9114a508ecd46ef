"""How long somebody waits is limited by thread, and a failure is remembered for a while."""

import threading
import time

from asana_site import patience
from asana_site.patience import Breaker


def test_an_inner_end_never_lies_behind_the_outer_one():
    with patience.within(1):
        with patience.within(60):
            assert patience.remaining() <= 1
        with patience.within(0.5):
            assert patience.remaining() <= 0.5
        assert patience.remaining() > 0.5
    assert patience.remaining() is None


def test_what_a_thread_does_for_itself_takes_nothing_of_the_databases_time():
    with patience.within(0.2):
        with patience.paused():
            time.sleep(0.3)
        assert 0.1 < patience.remaining() <= 0.2
    assert patience.remaining() is None


def test_one_thread_has_not_the_end_of_another():
    seen = []
    with patience.within(1):
        thread = threading.Thread(target=lambda: seen.append(patience.remaining()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_after_a_failure_one_asks_at_a_time_until_one_succeeds():
    breaker = Breaker(pause=0.1)
    assert [breaker.may_ask() for _ in range(2)] == [True, True]
    breaker.failed()
    assert not breaker.may_ask()
    time.sleep(0.12)
    assert [breaker.may_ask() for _ in range(3)] == [True, False, False]
    time.sleep(0.12)
    assert breaker.may_ask()
    breaker.succeeded()
    assert [breaker.may_ask() for _ in range(3)] == [True, True, True]
