"""The record cannot be changed unnoticed: every row is tied to the one before it."""

import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from asana_site.audit import chain
from asana_site.audit.models import Action, AppendOnly, AuditRecord
from asana_site.audit.recording import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten_rows() -> None:
    """A record of ten rows."""
    for number in range(10):
        record(Action.VIEW, actor="nurse", subject=f"page {number}", detail="new → contacted")


def _sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _broken(verify, **options):
    """What the command says is wrong, with which it must end."""
    with pytest.raises(CommandError) as problem:
        verify(**options)
    return str(problem.value)


def _head(printed):
    return re.search(r"\d+:[0-9a-f]{64}", printed)[0]


@pytest.mark.usefixtures("ten_rows")
def test_an_untouched_record_verifies_and_its_head_is_printed(verify):
    last = AuditRecord.objects.first()
    assert verify() == f"10 rows, unbroken. Head: 10:{last.digest}\n"
    assert list(AuditRecord.objects.values_list("number", flat=True)) == list(range(10, 0, -1))


def test_an_empty_record_verifies(verify):
    assert verify().startswith("0 rows")


@pytest.mark.usefixtures("ten_rows")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", datetime(2020, 1, 1, tzinfo=UTC)),
        ("actor", "editor"),
        ("action", "print"),
        ("subject", "page 40"),
        ("detail", ""),
        ("origin", "0123456789abcdef"),
        ("previous", "f" * 64),
        ("digest", "f" * 64),
        ("digest", "é" * 64),
    ],
)
@pytest.mark.parametrize("number", [1, 5, 10])
def test_a_changed_row_is_named_whichever_column_was_changed(verify, column, value, number):
    _sql(f"UPDATE audit_auditrecord SET {column} = %s WHERE number = %s", value, number)
    assert f"Row {number} was changed or inserted" in _broken(verify)


@pytest.mark.usefixtures("ten_rows")
def test_text_that_is_moved_from_one_column_to_the_next_is_noticed(verify):
    _sql("UPDATE audit_auditrecord SET subject = 'pa', detail = 'ge 3' WHERE number = 4")
    assert "Row 4 " in _broken(verify)


@pytest.mark.usefixtures("ten_rows")
@pytest.mark.parametrize("number", [1, 2, 6, 9])
def test_a_removed_row_is_named(verify, number):
    _sql("DELETE FROM audit_auditrecord WHERE number = %s", number)
    assert _broken(verify) == f"Row {number} was removed: the next one is row {number + 1}."


@pytest.mark.usefixtures("ten_rows")
def test_a_removed_row_is_noticed_when_the_rows_behind_it_move_up(verify):
    _sql("DELETE FROM audit_auditrecord WHERE number = 4")
    for number in range(5, 11):
        _sql("UPDATE audit_auditrecord SET number = %s WHERE number = %s", number - 1, number)
    assert "Row 4 was changed or inserted" in _broken(verify)


INSERT = (
    "INSERT INTO audit_auditrecord"
    " (number, at, actor, action, subject, detail, origin, previous, digest)"
    " VALUES (%s, %s, 'nurse', 'view', 'page', '', '', %s, %s)"
)


@pytest.mark.usefixtures("ten_rows")
def test_an_inserted_row_is_named(verify):
    last = AuditRecord.objects.first()
    _sql(INSERT, 11, datetime.now(UTC), last.digest, "a" * 64)
    assert "Row 11 was changed or inserted" in _broken(verify)


@pytest.mark.usefixtures("ten_rows")
def test_a_row_inserted_far_behind_the_end_is_named(verify):
    last = AuditRecord.objects.first()
    _sql(INSERT, 11, datetime.now(UTC), last.digest, "a" * 64)
    _sql("UPDATE audit_auditrecord SET number = 40, previous = %s WHERE number = 11", "b" * 64)
    assert _broken(verify) == "Row 11 was removed, or row 40 was inserted."


@pytest.mark.usefixtures("ten_rows")
def test_swapped_rows_are_named(verify):
    for old, new in ((3, 99), (4, 3), (99, 4)):
        _sql("UPDATE audit_auditrecord SET number = %s WHERE number = %s", new, old)
    assert "Row 3 was changed or inserted" in _broken(verify)


@pytest.mark.usefixtures("ten_rows")
def test_a_row_of_another_chain_with_the_same_key_does_not_fit_in(verify):
    fourth = AuditRecord.objects.get(pk=4)
    fourth.previous = "c" * 64
    _sql(
        "UPDATE audit_auditrecord SET previous = %s, digest = %s WHERE number = 4",
        fourth.previous,
        chain.digest_of(fourth),
    )
    assert _broken(verify) == "Row 4 does not follow row 3."


@pytest.mark.usefixtures("ten_rows")
def test_an_end_that_was_cut_off_is_found_with_a_head_that_was_noted(verify):
    noted = _head(verify())
    _sql("DELETE FROM audit_auditrecord WHERE number > 7")
    assert verify().startswith("7 rows, unbroken")
    assert "Row 10 was removed" in _broken(verify, expect=[noted])


@pytest.mark.usefixtures("ten_rows")
def test_a_record_that_was_emptied_is_found_with_a_head_that_was_noted(verify):
    noted = _head(verify())
    _sql("DELETE FROM audit_auditrecord")
    assert "Row 10 was removed" in _broken(verify, expect=[noted])


@pytest.mark.usefixtures("ten_rows")
def test_a_head_that_was_noted_stays_in_a_record_that_grows(verify):
    noted = _head(verify())
    record(Action.VIEW, actor="nurse")
    assert verify(expect=[noted]).startswith("11 rows, unbroken")


@pytest.mark.usefixtures("ten_rows")
def test_a_chain_that_was_written_anew_is_found_with_a_head_that_was_noted(verify):
    noted = _head(verify())
    _sql("DELETE FROM audit_auditrecord")
    for _ in range(10):
        record(Action.VIEW, actor="somebody else")
    assert verify().startswith("10 rows, unbroken")
    assert "Row 10 is not the one that was noted" in _broken(verify, expect=[noted])


@pytest.mark.parametrize("text", ["", "10", "10:abc", "x:" + "a" * 64, "-1:" + "a" * 64])
def test_a_head_that_is_none_is_told_plainly(verify, text):
    assert "NUMBER:DIGEST" in _broken(verify, expect=[text])


@pytest.mark.usefixtures("ten_rows")
def test_another_key_verifies_nothing(verify, settings):
    settings.AUDIT_KEY = urlsafe_b64encode(b"k" * 32).decode()
    assert "Row 1 was changed or inserted" in _broken(verify)


@pytest.mark.usefixtures("ten_rows")
def test_without_its_key_the_command_says_so(verify, settings):
    settings.AUDIT_KEY = ""
    assert "AUDIT_KEY" in _broken(verify)


@pytest.mark.usefixtures("ten_rows")
def test_it_reads_in_batches_and_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr(chain, "BATCH", 4)
    out, told = StringIO(), StringIO()
    call_command("verify_audit", stdout=out, stderr=told)
    lines = ["4 of 10 rows verified", "8 of 10 rows verified", "10 of 10 rows verified"]
    assert told.getvalue().splitlines() == lines
    assert out.getvalue().startswith("10 rows")


class Terminal(StringIO):
    """A stream that is somebody's screen."""

    def isatty(self) -> bool:
        return True


@pytest.mark.usefixtures("ten_rows")
def test_on_a_terminal_it_draws_a_bar(monkeypatch):
    monkeypatch.setattr(chain, "BATCH", 4)
    told = Terminal()
    call_command("verify_audit", stdout=StringIO(), stderr=told)
    assert told.getvalue().split("\r")[2] == "█" * 32 + "░" * 8 + " 8 of 10 rows"
    assert told.getvalue().endswith("█" * 40 + " 10 of 10 rows\n")


@pytest.mark.usefixtures("ten_rows")
@pytest.mark.parametrize("column", ["at", "subject"])
def test_a_row_with_values_of_another_kind_is_named(verify, column):
    strange = {"at": "'infinity'", "subject": "chr(1)"}[column]
    if connection.vendor == "sqlite":
        strange = "x'00ff'"
    _sql(f"UPDATE audit_auditrecord SET {column} = {strange} WHERE number = 6")
    assert "Row 6 was changed" in _broken(verify)


def test_no_row_is_changed_or_removed_through_the_application(db):
    row = record(Action.VIEW, actor="nurse", subject="page")
    row.subject = "another"
    stored = AuditRecord.objects.get()
    attempts = [
        row.save,
        stored.save,
        row.delete,
        AuditRecord.objects.all().delete,
        lambda: AuditRecord.objects.update(subject="x"),
        lambda: AuditRecord.objects.filter(pk=1).update(subject="x"),
        lambda: AuditRecord.objects.bulk_update([stored], ["subject"]),
        lambda: AuditRecord.objects.bulk_create([AuditRecord(number=2)]),
        lambda: AuditRecord.objects.update_or_create(number=1, defaults={"subject": "x"}),
    ]
    for attempt in attempts:
        with pytest.raises(AppendOnly), transaction.atomic():
            attempt()
    assert AuditRecord.objects.get().subject == "page"


@pytest.mark.parametrize(
    "changes",
    [{"number": 0}, {"action": "stole"}, {"previous": "0" * 64}, {"digest": "first"}],
    ids=["number", "action", "previous", "digest"],
)
def test_the_database_refuses_a_row_that_forks_the_chain_or_has_no_known_action(changes):
    row = record(Action.VIEW)
    good = {"number": 2, "action": "view", "previous": row.digest, "digest": "next"}
    values = good | changes
    if "digest" in changes:
        values["digest"] = row.digest
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditRecord(at=row.at, **values).save()


def test_what_is_too_long_is_cut_and_never_refused():
    row = record(Action.VIEW, subject="s" * 500, detail="d" * 500)
    assert (row.subject, row.detail) == ("s" * 200, "d" * 200)


def test_an_action_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="stole"):
        record("stole")
