"""A form sent many times at one moment."""

from tests.faults.same_form import send_at_once


def test_one_form_sent_two_hundred_times_at_once_is_one_submission_with_one_reference(site):
    assert send_at_once(site, posts=200) == []
