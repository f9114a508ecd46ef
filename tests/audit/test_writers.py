"""Many people at a time write one chain, and nothing that was undone stays in it."""

from threading import Thread

import pytest
from django.db import connections, transaction

from asana_site.audit.models import Action, AuditRecord
from asana_site.audit.recording import record

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 8
EACH = 25


def test_writers_at_the_same_time_keep_one_chain(verify):
    failures = []

    def write(writer: int) -> None:
        try:
            for number in range(EACH):
                if writer % 2:
                    record(Action.VIEW, actor=f"writer {writer}", subject=str(number))
                else:
                    with transaction.atomic():
                        record(Action.VIEW, actor=f"writer {writer}", subject=str(number))
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=write, args=[writer]) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert verify().startswith(f"{WRITERS * EACH} rows, unbroken")
    for writer in range(WRITERS):
        written = AuditRecord.objects.filter(actor=f"writer {writer}").order_by("number")
        subjects = written.values_list("subject", flat=True)
        assert list(subjects) == [str(number) for number in range(EACH)]


def test_a_row_falls_with_the_work_that_it_records_and_leaves_no_gap(verify):
    record(Action.VIEW)
    with transaction.atomic():
        record(Action.CHANGE)
        transaction.set_rollback(True)
    record(Action.LIST)
    assert verify().startswith("2 rows, unbroken")
    assert list(AuditRecord.objects.values_list("action", flat=True)) == ["list", "view"]
