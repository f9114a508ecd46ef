"""Sealing: what can be opened, by whom, and what a stored record gives away."""

import copy
import pickle
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from intake import sealing
from intake.keys import make_keys
from intake.models import Note, Submission
from intake.sealing import (
    CannotSeal,
    Damaged,
    NoPrivateKey,
    as_bytes,
    from_bytes,
    seal_bytes,
    unseal_bytes,
)

TABLE = "intake_submission"


def seal(payload, **row):
    """A payload, sealed for a row as every sealed model does it."""
    return seal_bytes(as_bytes(payload), **row)


def unseal(sealed, **row):
    """The payload of a row, opened as every sealed model does it."""
    return from_bytes(unseal_bytes(sealed, **row))


@given(st.dictionaries(st.text(), st.text(), max_size=8))
def test_what_was_sealed_comes_back_unchanged(payload):
    row_id = uuid4()
    key_id, sealed = seal(payload, table=TABLE, row_id=row_id)
    assert unseal(sealed, table=TABLE, row_id=row_id, key_id=key_id) == payload


def test_the_same_content_never_gives_the_same_record_twice():
    row_id = uuid4()
    records = {seal({"a": "b"}, table=TABLE, row_id=row_id)[1] for _ in range(20)}
    assert len(records) == 20


def test_the_content_is_not_in_the_record():
    _, sealed = seal({"name": "Rosa Delgado"}, table=TABLE, row_id=uuid4())
    assert b"Rosa" not in sealed


@pytest.mark.parametrize(("short", "long"), [("", "x" * 3000), ("x" * 5000, "x" * 16000)])
def test_the_length_of_a_record_does_not_tell_the_length_of_the_content(short, long):
    lengths = {len(seal({"a": text}, table=TABLE, row_id=uuid4())[1]) for text in (short, long)}
    assert len(lengths) == 1


def test_content_at_the_edge_of_a_size_is_sealed_and_opened():
    row_id = uuid4()
    frame = len('{"a":""}')
    for size in sealing.PADDED_SIZES:
        payload = {"a": "x" * (size - frame - sealing.LENGTH_BYTES)}
        key_id, sealed = seal(payload, table=TABLE, row_id=row_id)
        assert unseal(sealed, table=TABLE, row_id=row_id, key_id=key_id) == payload
        assert size < len(sealed) < size + 2000


def test_content_that_is_too_long_is_refused_without_being_quoted():
    with pytest.raises(CannotSeal) as refusal:
        seal({"a": "secret" * 120_000}, table=TABLE, row_id=uuid4())
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "moved",
    [
        {"row_id": uuid4()},
        {"table": "intake_note"},
    ],
)
def test_a_record_moved_to_another_row_or_table_does_not_open(moved):
    place = {"table": TABLE, "row_id": uuid4()}
    key_id, sealed = seal({"a": "b"}, **place)
    with pytest.raises(Damaged):
        unseal(sealed, key_id=key_id, **(place | moved))


@pytest.mark.parametrize("position", [0, 600, -1])
def test_a_record_with_one_changed_byte_does_not_open(position):
    row_id = uuid4()
    key_id, sealed = seal({"a": "b"}, table=TABLE, row_id=row_id)
    changed = bytearray(sealed)
    changed[position] ^= 1
    with pytest.raises(Damaged):
        unseal(bytes(changed), table=TABLE, row_id=row_id, key_id=key_id)


@pytest.mark.parametrize("cut", [0, 1, 500, 1137])
def test_a_record_that_was_cut_off_does_not_open(cut):
    row_id = uuid4()
    key_id, sealed = seal({"a": "b"}, table=TABLE, row_id=row_id)
    with pytest.raises(Damaged):
        unseal(sealed[:cut], table=TABLE, row_id=row_id, key_id=key_id)


def test_without_a_private_key_nothing_opens_and_sealing_still_works(settings):
    settings.INTAKE_PRIVATE_KEYS = []
    row_id = uuid4()
    key_id, sealed = seal({"a": "b"}, table=TABLE, row_id=row_id)
    with pytest.raises(NoPrivateKey):
        unseal(sealed, table=TABLE, row_id=row_id, key_id=key_id)


def test_an_older_private_key_still_opens_what_was_sealed_for_it(settings):
    row_id = uuid4()
    key_id, sealed = seal({"a": "b"}, table=TABLE, row_id=row_id)
    newer = make_keys()
    settings.INTAKE_PUBLIC_KEY = newer.public_key
    settings.INTAKE_PRIVATE_KEYS = [newer.private_key, *settings.INTAKE_PRIVATE_KEYS]
    assert unseal(sealed, table=TABLE, row_id=row_id, key_id=key_id) == {"a": "b"}


def test_a_private_key_that_cannot_be_read_does_not_stand_in_the_way_of_a_good_one(settings):
    settings.INTAKE_PRIVATE_KEYS = ["damaged", *settings.INTAKE_PRIVATE_KEYS]
    row_id = uuid4()
    key_id, sealed = seal({"a": "b"}, table=TABLE, row_id=row_id)
    assert unseal(sealed, table=TABLE, row_id=row_id, key_id=key_id) == {"a": "b"}


def test_the_private_key_of_another_pair_opens_nothing(settings):
    row_id = uuid4()
    key_id, sealed = seal({"a": "b"}, table=TABLE, row_id=row_id)
    settings.INTAKE_PRIVATE_KEYS = [make_keys().private_key]
    with pytest.raises(NoPrivateKey):
        unseal(sealed, table=TABLE, row_id=row_id, key_id=key_id)


@pytest.mark.parametrize("text", ["", "not base64!", "AAAA"])
def test_without_a_usable_public_key_nothing_is_sealed(settings, text):
    settings.INTAKE_PUBLIC_KEY = text
    with pytest.raises(CannotSeal):
        seal({"a": "b"}, table=TABLE, row_id=uuid4())


@pytest.mark.parametrize("model", [Submission, Note])
def test_a_row_in_memory_is_neither_printed_nor_pickled_nor_copied(model):
    row = model(id=uuid4())
    row.seal({"text": "Rosa Delgado"})
    assert "Rosa" not in repr(row) + str(row)
    for duplicate in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError):
            duplicate(row)


@pytest.mark.django_db
def test_a_ciphertext_copied_onto_another_row_in_the_database_is_refused():
    first, second = uuid4(), uuid4()
    for row_id, reference in ((first, "AAAAA-11111"), (second, "AAAAA-22222")):
        row = Submission(id=row_id, form_id=uuid4(), reference=reference, kind="contact")
        row.seal({"kind": "contact", "groups": [], "consent": {}, "version": 1})
        row.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_submission SET sealed ="
            " (SELECT sealed FROM intake_submission WHERE reference = 'AAAAA-11111')"
            " WHERE reference = 'AAAAA-22222'"
        )
    assert Submission.objects.get(pk=first).read().kind == "contact"
    with pytest.raises(Damaged):
        Submission.objects.get(pk=second).read()


@pytest.mark.parametrize("content", [b"", b"not ours", b"\xff\xff\xff\xff", b"\0\0\0\x02{]"])
def test_what_was_sealed_with_our_key_by_somebody_else_is_called_damaged(content):
    row_id, key = uuid4(), sealing.public_key()
    info = sealing._info(TABLE, row_id, key.key_id)
    sealed = sealing.SUITE.encrypt(content, key.key, info)
    with pytest.raises(Damaged):
        unseal(sealed, table=TABLE, row_id=row_id, key_id=key.key_id)
