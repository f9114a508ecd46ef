"""Keys: made by a command, checked before the site starts, never repeated in a message."""

import base64
import os
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from intake.checks import keys_can_be_read
from intake.keys import BadKey, make_keys, read_digest_key, read_private_key, read_public_key


def _ids(messages):
    return [message.id for message in messages]


def test_a_new_set_fits_together_and_no_two_sets_are_alike():
    first, second = make_keys(), make_keys()
    assert read_public_key(first.public_key).key_id == read_private_key(first.private_key).key_id
    assert read_public_key(first.public_key).key_id != read_public_key(second.public_key).key_id
    assert len(read_digest_key(first.digest_key)) == 32


def test_the_command_prints_lines_that_an_environment_file_takes():
    out = StringIO()
    call_command("make_intake_keys", stdout=out)
    lines = dict(line.split("=", 1) for line in out.getvalue().split())
    assert set(lines) == {
        "INTAKE_PUBLIC_KEY",
        "INTAKE_PRIVATE_KEYS",
        "INTAKE_DIGEST_KEY",
        "INTAKE_SEARCH_KEY",
        "AUDIT_KEY",
    }
    assert (
        read_public_key(lines["INTAKE_PUBLIC_KEY"]).key_id
        == read_private_key(lines["INTAKE_PRIVATE_KEYS"]).key_id
    )


@pytest.mark.parametrize("read", [read_public_key, read_private_key, read_digest_key])
@pytest.mark.parametrize("text", ["", "%%%", "c2VjcmV0"])
def test_a_key_that_cannot_be_read_is_refused_without_being_quoted(read, text):
    with pytest.raises(BadKey) as refusal:
        read(text)
    assert "c2VjcmV0" not in str(refusal.value)


def test_a_public_key_that_is_damaged_is_refused():
    with pytest.raises(BadKey):
        read_public_key(base64.urlsafe_b64encode(b"\xff" * 1216).decode())


def test_private_keys_are_not_printed():
    keys = make_keys()
    assert keys.private_key not in repr(keys)
    assert keys.digest_key not in repr(keys)


def test_good_keys_pass_the_check():
    assert keys_can_be_read(None) == []


def test_a_process_without_private_keys_passes_the_check(settings):
    settings.INTAKE_PRIVATE_KEYS = []
    assert keys_can_be_read(None) == []


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        ("INTAKE_PUBLIC_KEY", "", ["intake.E001"]),
        ("INTAKE_PRIVATE_KEYS", ["broken"], ["intake.E002"]),
        ("INTAKE_DIGEST_KEY", "", ["intake.E003"]),
        ("INTAKE_PRIVATE_KEYS", [make_keys().private_key], ["intake.E004"]),
    ],
)
def test_a_missing_or_unfitting_key_is_refused_with_a_hint(settings, setting, value, expected):
    setattr(settings, setting, value)
    messages = keys_can_be_read(None)
    assert _ids(messages) == expected
    assert all(message.hint for message in messages)


def test_a_development_environment_is_written_once_and_for_its_owner_alone(tmp_path):
    file = tmp_path / "environment"
    call_command("make_development_environment", file=file, stdout=StringIO())
    written = file.read_text()
    assert "DEBUG=True" in written
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    with pytest.raises(CommandError):
        call_command("make_development_environment", file=file, stdout=StringIO())
    assert file.read_text() == written
