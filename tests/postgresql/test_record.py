"""Who may add to the record of access can add nothing after which nobody else can."""

import psycopg2
import pytest

from asana_site.audit.models import Action, AuditRecord
from asana_site.audit.recording import record

ADD = """
    INSERT INTO audit_auditrecord
        (number, at, actor, action, subject, detail, origin, previous, digest)
    VALUES ({number}, {at}, 'nurse', 'view', '', '', '', '{previous}', '{digest}')
"""
BEGINNING = "0" * 64
# A table of one's own that stands before the record, where a name says no schema.
TRAP = (
    "CREATE TEMPORARY TABLE audit_auditrecord AS SELECT 41::bigint AS number, '{digest}' AS digest"
)


@pytest.fixture
def last(roles) -> AuditRecord:
    """The last of two entries."""
    record(Action.VIEW, actor="nurse")
    return record(Action.VIEW, actor="nurse")


def _entry(last, **changes):
    values = {"number": 3, "at": "now()", "previous": last.digest, "digest": "a" * 64}
    return ADD.format(**values | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 2**63 - 1},
        {"number": 4},
        {"number": 0},
        {"previous": "b" * 64},
        {"digest": BEGINNING},
        {"previous": "b" * 64, "digest": "b" * 64},
        {"at": "'infinity'"},
        {"at": "'20000-01-01'"},
    ],
    ids=str,
)
def test_the_staffs_role_adds_nothing_that_keeps_others_from_recording(sql_as, last, changes):
    with pytest.raises(psycopg2.errors.CheckViolation):
        sql_as("staff", _entry(last, **changes))
    assert record(Action.VIEW, actor="nurse").number == 3


def test_a_table_of_ones_own_is_not_taken_for_the_record(sql_as, last):
    sql_as("staff", TRAP.format(digest=last.digest))
    with pytest.raises(psycopg2.errors.CheckViolation):
        sql_as("staff", _entry(last, number=42).replace("INTO audit", "INTO public.audit"))


def test_after_a_false_entry_people_still_work_and_the_record_goes_on(sql_as, last):
    sql_as("staff", _entry(last))
    assert record(Action.VIEW, actor="nurse").number == 4
