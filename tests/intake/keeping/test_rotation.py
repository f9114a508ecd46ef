"""A new key pair: everything is sealed anew, nothing else changes, the old key can go."""

import re
from io import StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from asana_site.audit.models import AuditRecord
from intake import spool
from intake.keeping import rotation
from intake.keys import make_keys, read_public_key
from intake.models import BenefitsVerification, CardPhotograph, Note, SealedModel, Submission
from tests.intake.keeping.rows import add_companions, new_submission, payload_of
from tests.intake.photographs.pictures import plain_jpeg

pytestmark = pytest.mark.django_db

SEALED = (Submission, Note, BenefitsVerification, CardPhotograph)


@pytest.fixture
def keys(settings):
    """The old pair and the new one."""
    return make_keys(), make_keys()


@pytest.fixture
def old_rows(settings, keys, nurse):
    """Two submissions with a note and benefits each, under the old key; then the new one is set."""
    old, new = keys
    settings.INTAKE_PUBLIC_KEY, settings.INTAKE_PRIVATE_KEYS = old.public_key, [old.private_key]
    for number in range(2):
        add_companions(new_submission(f"word {number}"), nurse, f"word {number}")
    settings.INTAKE_PUBLIC_KEY = new.public_key
    settings.INTAKE_PRIVATE_KEYS = [new.private_key, old.private_key]


def _id(keys):
    return read_public_key(keys.public_key).key_id


def _run(command="rotate_intake_keys", *arguments):
    """What the command printed; on both ways, and the complaint it ended with."""
    out, complaint = StringIO(), ""
    try:
        call_command(command, *arguments, stdout=out, stderr=out)
    except CommandError as error:
        complaint = str(error)
    return out.getvalue(), complaint


def _key_ids():
    return {key_id for model in SEALED for key_id in model.objects.values_list("key_id", flat=True)}


def test_every_kind_of_sealed_row_is_rotated():
    assert set(rotation.sealed_models()) == set(SEALED)
    assert set(rotation.sealed_models()) == {
        model for model in apps.get_models() if SealedModel in model.__mro__
    }


@pytest.mark.usefixtures("old_rows")
def test_everything_is_sealed_anew_and_reads_as_before(settings, keys):
    new = keys[1]
    told, complaint = _run()
    assert (complaint, "8 rows sealed anew" in told) == ("", True)
    assert _key_ids() == {_id(new)}
    settings.INTAKE_PRIVATE_KEYS = [new.private_key]
    contents = [submission.unseal() for submission in Submission.objects.all()]
    expected = [payload_of(f"word {number}") for number in range(2)]
    assert sorted(contents, key=str) == sorted(expected, key=str)
    assert sorted(note.read() for note in Note.objects.all()) == ["word 0", "word 1"]
    assert [row.unseal()["plan"][:5] for row in BenefitsVerification.objects.all()] == ["word "] * 2
    assert {photograph.read() for photograph in CardPhotograph.objects.all()} == {plain_jpeg()}


@pytest.mark.usefixtures("old_rows")
def test_nothing_but_the_seal_of_a_row_changes():
    columns = [
        field.attname
        for field in Submission._meta.concrete_fields
        if field.attname not in ("key_id", "sealed")
    ]
    before = list(Submission.objects.order_by("pk").values(*columns))
    _run()
    assert list(Submission.objects.order_by("pk").values(*columns)) == before


@pytest.mark.usefixtures("old_rows")
def test_a_dry_run_counts_and_changes_nothing(keys):
    told, complaint = _run("rotate_intake_keys", "--dry-run")
    assert complaint == ""
    for model in SEALED:
        table = model._meta.db_table
        assert f"{table}: 2 under older keys" in told
    assert _key_ids() == {_id(keys[0])}
    assert not AuditRecord.objects.exists()


@pytest.mark.usefixtures("old_rows")
def test_the_rotation_is_on_the_record_and_a_second_one_has_nothing_to_do(keys):
    _run()
    told, complaint = _run()
    assert (complaint, "0 rows sealed anew" in told) == ("", True)
    rows = AuditRecord.objects.filter(actor="rotation").values_list("subject", "detail")
    assert list(rows) == [("intake keys", f"sealing 8 rows anew under key {_id(keys[1])}")]


@pytest.mark.usefixtures("old_rows")
def test_progress_is_told_for_each_table():
    told, _ = _run()
    assert "intake_submission: 2 of 2" in told
    assert "intake_note: 2 of 2" in told


@pytest.mark.usefixtures("old_rows")
def test_a_row_that_does_not_open_is_named_and_holds_no_other_up(keys):
    note = Note.objects.first()
    Note.objects.filter(pk=note.pk).update(sealed=b"\0" * len(bytes(note.sealed)))
    told, complaint = _run()
    assert f"intake_note {note.pk}: This record is damaged" in told
    assert "7 rows sealed anew" in told
    assert complaint.startswith("1 rows cannot be opened")
    note.refresh_from_db()
    assert note.key_id == _id(keys[0])


@pytest.mark.usefixtures("old_rows")
def test_without_the_older_private_key_every_row_stays_and_is_named(settings, keys):
    settings.INTAKE_PRIVATE_KEYS = [keys[1].private_key]
    told, complaint = _run()
    assert complaint.startswith("8 rows cannot be opened")
    assert told.count("is not on this server") == 8
    assert _key_ids() == {_id(keys[0])}


@pytest.mark.usefixtures("old_rows")
@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("INTAKE_PRIVATE_KEYS", [], "does not hold the private key"),
        ("INTAKE_PRIVATE_KEYS", ["broken"], "INTAKE_PRIVATE_KEYS: A private key"),
        ("INTAKE_PUBLIC_KEY", "", "INTAKE_PUBLIC_KEY: The public key"),
        ("AUDIT_KEY", "", "AUDIT_KEY: "),
    ],
)
def test_keys_with_which_it_could_go_wrong_are_refused_before_anything_is_done(
    settings, keys, setting, value, told
):
    setattr(settings, setting, value)
    assert told in _run()[1]
    assert _key_ids() == {_id(keys[0])}


@pytest.mark.usefixtures("old_rows")
def test_a_row_that_another_rotation_or_an_erasure_met_first_is_left(monkeypatch, keys):
    rotated, erased = Submission.objects.order_by("pk")
    seal = SealedModel.seal_bytes

    def meanwhile(row, content):
        seal(row, content)
        if row.pk == rotated.pk:
            Submission.objects.filter(pk=row.pk).update(key_id=_id(keys[1]), sealed=b"theirs")

    monkeypatch.setattr(SealedModel, "seal_bytes", meanwhile)
    assert not rotation.reseal(Submission, rotated.pk)
    assert not rotation.reseal(Submission, rotated.pk)
    rotated.refresh_from_db()
    assert bytes(rotated.sealed) == b"theirs"
    Submission.objects.filter(pk=erased.pk).delete()
    assert not rotation.reseal(Submission, erased.pk)
    assert rotation.reseal_together(Submission, [rotated.pk, erased.pk]) == set()


@pytest.mark.usefixtures("old_rows")
def test_what_waits_in_the_spool_under_the_old_key_is_told_and_found_next_time(settings, keys):
    waiting = Submission.objects.first()
    spool.put(waiting)
    Submission.objects.filter(pk=waiting.pk).delete()
    told, complaint = _run()
    assert (complaint, "The spool holds 1 files under older keys" in told) == ("", True)
    call_command("drain_spool", stdout=StringIO(), stderr=StringIO())
    assert _id(keys[0]) in _key_ids()
    _run()
    assert _key_ids() == {_id(keys[1])}


@pytest.fixture
def another_process(monkeypatch, settings, keys):
    """A part of the site that still runs with the old key; `writes` at most that many rows.

    It stores one whenever the rotation is about to rewrite benefits, when the submissions
    are done.
    """
    reseal_together = rotation.reseal_together
    kept = SimpleNamespace(writes=0, wrote=[])

    def meanwhile(model, row_ids):
        if kept.writes > len(kept.wrote) and model in (BenefitsVerification, Submission):
            present = settings.INTAKE_PUBLIC_KEY
            settings.INTAKE_PUBLIC_KEY = keys[0].public_key
            kept.wrote.append(new_submission(f"meanwhile {len(kept.wrote)}").pk)
            settings.INTAKE_PUBLIC_KEY = present
        return reseal_together(model, row_ids)

    monkeypatch.setattr(rotation, "reseal_together", meanwhile)
    return kept


@pytest.mark.usefixtures("old_rows")
def test_what_comes_under_the_old_key_while_it_runs_is_sealed_anew_too(
    settings, keys, another_process
):
    another_process.writes = 3
    told, complaint = _run()
    assert (complaint, "11 rows sealed anew" in told) == ("", True)
    assert len(another_process.wrote) == 3
    assert _key_ids() == {_id(keys[1])}
    settings.INTAKE_PRIVATE_KEYS = [keys[1].private_key]
    came = Submission.objects.filter(pk__in=another_process.wrote)
    expected = [payload_of(f"meanwhile {number}") for number in range(3)]
    assert sorted((row.unseal() for row in came), key=str) == expected


@pytest.mark.usefixtures("old_rows")
def test_every_pass_over_what_came_meanwhile_is_on_the_record(another_process):
    another_process.writes = 2
    _run()
    rows = AuditRecord.objects.filter(actor="rotation").order_by("number")
    numbers = [int(re.search(r"\d+", row.detail)[0]) for row in rows]
    assert (numbers[0], sum(numbers)) == (8, 10)


@pytest.mark.usefixtures("old_rows")
def test_a_process_that_never_stops_writing_under_the_old_key_is_told_and_ends_the_rotation(
    keys, another_process
):
    another_process.writes = 1000
    told, complaint = _run()
    assert 0 < len(another_process.wrote) < 100
    assert re.match(r"\d rows came under an older key meanwhile", complaint)
    assert _id(keys[1]) in complaint
    assert "rows sealed anew" in told


# --- Which keys are in use ----------------------------------------------------------------


@pytest.mark.usefixtures("old_rows")
def test_an_old_key_is_needed_until_everything_was_rotated(keys):
    old, new = keys
    told, complaint = _run("intake_keys")
    lines = told.splitlines()
    assert re.match(f"{_id(new)}, .*intake_submission 0, .*the present key", lines[0])
    assert re.match(f"{_id(old)}, .*intake_submission 2, .*private key here, still", lines[1])
    assert complaint == f"{_id(old)} is still needed: run rotate_intake_keys."
    _run()
    told, complaint = _run("intake_keys")
    assert re.search(f"{_id(old)}, .*intake_submission 0, .*may be retired", told)
    assert complaint == ""


@pytest.mark.usefixtures("old_rows")
def test_a_file_in_the_spool_keeps_an_old_key_needed(keys, settings):
    spool.put(Submission.objects.first())
    _run()
    told, complaint = _run("intake_keys")
    assert re.search(f"{_id(keys[0])}, .*spool 1, .*still needed", told)
    assert "still needed" in complaint
    settings.INTAKE_SPOOL.joinpath("strange.json").write_text("{")
    assert "1 files in the spool cannot be read" in _run("intake_keys")[1]


@pytest.mark.usefixtures("old_rows")
def test_a_key_that_is_not_here_and_needed_is_named(settings, keys):
    settings.INTAKE_PRIVATE_KEYS = [keys[1].private_key]
    told, complaint = _run("intake_keys")
    assert re.search(f"{_id(keys[0])}, .*private key not here", told)
    assert f"What is sealed with {_id(keys[0])} cannot be opened here." in complaint


@pytest.mark.usefixtures("old_rows")
def test_no_key_is_printed(keys):
    told = "".join(_run("intake_keys")) + "".join(_run())
    for pair in keys:
        for key in (pair.public_key, pair.private_key):
            assert key[:20] not in told


def test_a_key_that_cannot_be_read_is_told_without_being_quoted(settings):
    settings.INTAKE_PUBLIC_KEY = "c2VjcmV0"
    told, complaint = _run("intake_keys")
    assert complaint.startswith("INTAKE_PUBLIC_KEY: ")
    assert "c2VjcmV0" not in told + complaint
