"""A submission that is deleted while its file is being filed does not come back."""

from threading import Event, Thread

import pytest
from django.db import connection
from django.utils import timezone

from intake import spool
from intake.draining import drain
from intake.keeping.retention import delete_if_due
from intake.models import Submission
from tests.intake.keeping.rows import spam

# Long enough for a deletion that nothing holds back; one that waits for its turn takes longer.
A_DELETION = 0.5

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("content")]


def test_a_deletion_waits_for_whoever_has_read_the_file(monkeypatch, settings):
    junk = spam()
    spool.put(junk)
    was_read, was_deleted = Event(), Event()
    read, deleted = spool.read, []

    def read_and_linger(path):
        submission = read(path)
        was_read.set()
        was_deleted.wait(A_DELETION)
        return submission

    def delete():
        was_read.wait(10)
        deleted.append(delete_if_due(junk.pk, timezone.now()))
        was_deleted.set()
        connection.close()

    monkeypatch.setattr(spool, "read", read_and_linger)
    deletion = Thread(target=delete)
    deletion.start()
    drain()
    deletion.join()
    assert deleted == [True]
    assert not Submission.objects.exists()
    assert list(settings.INTAKE_SPOOL.iterdir()) == []
