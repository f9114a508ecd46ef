"""The database goes away, and people can still write to admissions."""

import pytest

from tests.faults.outage import (
    WAYS,
    database_ends_after_a_mail,
    own_cluster,
    send_through_outage,
)


@pytest.fixture(scope="module")
def cluster_and_database(workshop):
    with own_cluster(workshop) as both:
        yield both


@pytest.mark.parametrize("way", WAYS)
def test_while_the_database_is_away_every_form_is_answered_soon_and_filed_later(
    workshop, cluster_and_database, way
):
    cluster, database = cluster_and_database
    with workshop.site(database.copy(workshop.folder)) as site:
        assert send_through_outage(cluster, site, way, seconds=8) == []


def test_a_mail_is_not_sent_again_when_the_database_goes_away_right_after_it(workshop):
    assert database_ends_after_a_mail(workshop) == []
