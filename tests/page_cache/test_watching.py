"""How the present version of the content is known."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from asana_site.models import Center
from asana_site.page_cache.watching import Watch
from tests.programs.rows import a_program

pytestmark = pytest.mark.django_db


@pytest.fixture
def watch() -> Watch:
    """A watch that has looked once."""
    watch = Watch()
    watch.look()
    return watch


def test_without_a_change_the_version_stays_the_same(watch):
    version = watch.version
    assert version is not None
    watch.look()
    assert watch.version is version


def test_a_change_of_a_program_or_of_the_facts_is_a_new_version(watch):
    for change in (
        lambda: a_program(),
        lambda: Center.objects.update(city="Newport Beach"),
    ):
        former = watch.version
        change()
        watch.look()
        assert watch.version is not former


def test_the_time_of_a_publication_is_a_new_version_by_itself(watch):
    a_program(published_at=timezone.now() + timedelta(hours=1))
    watch.look()
    former = watch.version
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        watch.look()
        assert watch.version is not former
