"""Admissions hear of every submission, whatever the mail server does, and hear nothing else."""

import random

import pytest

from tests.faults.notices import (
    MANNERS,
    dribbling_server,
    killed_workers,
    mail_contents,
    mail_fault,
    refused_address,
    two_workers,
)


@pytest.mark.parametrize("manner", MANNERS)
def test_trouble_with_the_mail_slows_no_form_and_every_notice_comes_once(workshop, manner):
    assert mail_fault(workshop, manner, number=6) == []


def test_who_is_refused_is_told_later_and_nobody_else_is_told_twice(workshop):
    assert refused_address(workshop, number=6) == []


def test_a_mail_server_that_answers_for_ever_holds_up_neither_the_spool_nor_the_notices(workshop):
    assert dribbling_server(workshop) == []


def test_two_workers_at_once_mail_no_submission_twice(workshop):
    assert two_workers(workshop, number=60) == []


def test_a_worker_killed_in_the_middle_loses_no_notice_and_repeats_none_without_need(workshop):
    assert killed_workers(workshop, kills=8, seed=random.randrange(2**32)) == []


def test_a_notice_says_which_submission_came_and_nothing_about_it(workshop):
    assert mail_contents(workshop) == []
