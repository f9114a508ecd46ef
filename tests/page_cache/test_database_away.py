"""Stored pages while a real PostgreSQL is stopped under the site."""

import pytest

from tests.faults.postgres import Cluster
from tests.page_cache.asking import eventually, shell, stored
from tests.site.serving import gunicorn, prepared


@pytest.fixture(scope="module")
def cluster():
    with Cluster() as cluster:
        yield cluster


def test_stored_pages_outlive_the_database_and_are_new_again_when_it_returns(cluster, tmp_path):
    environment = prepared(tmp_path, DATABASE_URL=cluster.url)
    with gunicorn(environment, tmp_path) as site:
        _, before = stored(site, "/privacy/")
        stored(site, "/faq/")
        shell(environment, "from asana_site.models import Center; Center.objects.update(city='A')")
        cluster.stop()
        for _ in range(3):
            response, body = site.ask("/privacy/")
            assert response.status == 200
            assert body == before
            response, body = site.ask("/programs/")
            assert response.status == 503
            assert response.headers["Retry-After"]
            assert b"(555) 555-0100" in body
        cluster.start()
        shell(
            environment,
            "from asana_site.models import Center; "
            "Center.objects.update(city='Dana Point', street_address='1 Ocean Way')",
        )
        assert eventually(site, "/privacy/", b"Dana Point")
        assert site.ask("/programs/")[0].status == 200
