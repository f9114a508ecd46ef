"""When our side fails, nothing that was acknowledged is lost, and nothing lost is acknowledged."""

import json
import os
import time
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from asana_site import patience
from intake import robots
from intake.draining import drain
from intake.models import Submission
from tests.intake.answers import contact_answers, insurance_answers, open_form, reference_in, send

both_forms = pytest.mark.parametrize(
    ("path", "answers"), [("/contact/", contact_answers), ("/verify-insurance/", insurance_answers)]
)
TABLES = (
    *("intake_submission", "asana_site_ratebucket", "programs_program", "asana_site_center"),
    "django_redirect",
)


class Away:
    """Tables that nobody can find, for as long as the block lasts."""

    def __init__(self, *tables):
        self.tables = tables

    def __enter__(self):
        for table in self.tables:
            self._rename(table, f"away_{table}")

    def __exit__(self, *_):
        for table in self.tables:
            self._rename(f"away_{table}", table)

    @staticmethod
    def _rename(old, new):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")


@pytest.fixture
def no_spool():
    """A spool that cannot be written: a file stands where its folder should be."""
    settings.STATE_FOLDER.mkdir(exist_ok=True)
    settings.INTAKE_SPOOL.write_text("in the way")
    yield
    settings.INTAKE_SPOOL.unlink()


def _told_plainly(response):
    html = response.content.decode()
    assert response.status_code == 503
    assert "your answers were not sent" in html
    assert "Rosa Delgado" in html
    assert 'href="tel:' in html
    assert "reference" not in html.lower()


class _Controls(HTMLParser):
    """What a form holds as it comes back: what is typed, chosen, ticked and carried, by name."""

    def __init__(self):
        super().__init__()
        self.filled = {}
        self.textarea = self.select = None

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        name, kind = found.get("name"), found.get("type", "text")
        self.textarea = name if tag == "textarea" else None
        self.select = name if tag == "select" else self.select
        if tag == "option" and "selected" in found and found["value"]:
            self.filled[self.select] = found["value"]
        if tag == "input" and kind in ("radio", "checkbox"):
            if "checked" in found:
                self.filled[name] = found.get("value", "on")
        elif tag == "input" and kind != "file" and found.get("value"):
            self.filled[name] = found["value"]

    def handle_data(self, data):
        if self.textarea and data.strip():
            self.filled[self.textarea] = data.strip()


def _filled_in(html):
    controls = _Controls()
    controls.feed(html)
    return controls.filled


def _spooled():
    return sorted(os.listdir(settings.INTAKE_SPOOL)) if settings.INTAKE_SPOOL.is_dir() else []


def _drain():
    out = StringIO()
    call_command("drain_spool", stdout=out, stderr=StringIO())
    return out.getvalue().strip()


@pytest.mark.django_db
@both_forms
@pytest.mark.parametrize("key", ["INTAKE_PUBLIC_KEY", "INTAKE_DIGEST_KEY"])
def test_without_its_keys_nothing_is_acknowledged(client, settings, path, answers, key):
    hidden = open_form(client, path)
    setattr(settings, key, "")
    _told_plainly(send(client, path, answers(), hidden))
    assert Submission.objects.count() == 0
    assert _spooled() == []


@pytest.mark.django_db
@both_forms
def test_in_a_flood_one_is_told_and_keeps_everything_typed(client, monkeypatch, path, answers):
    monkeypatch.setattr(robots, "FLOOD_FROM_ONE_ADDRESS", 0)
    typed = answers()
    response = send(client, path, typed)
    html = response.content.decode()
    assert response.status_code == 429
    assert 'href="tel:' in html
    assert "reference" not in html.lower()
    came_back = _filled_in(html)
    assert {name: came_back.get(name) for name in typed} == typed
    assert Submission.objects.count() == 0
    assert _spooled() == []


@pytest.mark.django_db
@both_forms
@pytest.mark.usefixtures("no_spool")
def test_when_neither_database_nor_spool_takes_it_nothing_is_acknowledged(client, path, answers):
    hidden = open_form(client, path)
    with Away("intake_submission"):
        _told_plainly(send(client, path, answers(), hidden))
    assert Submission.objects.count() == 0


@pytest.mark.django_db
@both_forms
def test_while_the_database_is_away_the_same_reference_is_given_and_filed_later(
    client, path, answers
):
    hidden = open_form(client, path)
    with Away("intake_submission"):
        response = send(client, path, answers(), hidden)
        again = send(client, path, answers(), hidden)
    assert response.status_code == 302
    assert reference_in(again.url) == reference_in(response.url)
    assert client.get(response.url).status_code == 200
    assert len(_spooled()) == 1
    assert _drain() == "1 filed, 0 left."
    submission = Submission.objects.get()
    assert submission.reference in response.url
    assert submission.read().value_of("name") == "Rosa Delgado"
    assert _drain() == "0 filed, 0 left."
    assert _spooled() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content")
@both_forms
def test_when_no_table_can_be_read_the_form_is_still_received(client, path, answers):
    hidden = open_form(client, path)
    with Away(*TABLES):
        assert client.get(path).status_code == 200
        assert send(client, path, answers(), hidden).status_code == 302
    _drain()
    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_what_was_sent_before_and_after_the_outage_is_one_submission(client):
    hidden = open_form(client, "/contact/")
    with Away("intake_submission"):
        send(client, "/contact/", contact_answers(), hidden)
    Submission.objects.all().delete()
    patience.writing.succeeded()
    send(client, "/contact/", contact_answers(), hidden)
    assert Submission.objects.count() == 1
    _drain()
    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_a_failing_database_is_left_alone_for_the_next_visitors(client):
    hidden = open_form(client, "/contact/")
    with Away("intake_submission"):
        send(client, "/contact/", contact_answers(), hidden)
    send(client, "/contact/", contact_answers(name="Luis"), hidden)
    assert Submission.objects.count() == 0
    assert len(_spooled()) == 2


@pytest.mark.django_db
def test_the_spool_holds_nothing_that_reads_as_what_was_typed(client):
    hidden = open_form(client, "/contact/")
    with Away("intake_submission"):
        send(client, "/contact/", contact_answers(name="Quetzalcoatlus"), hidden)
    [name] = _spooled()
    file = settings.INTAKE_SPOOL / name
    assert b"Quetzalcoatlus" not in file.read_bytes()
    assert file.stat().st_mode & 0o007 == 0


@pytest.mark.django_db
def test_a_damaged_file_stays_in_the_spool_and_holds_nobody_else_up(client):
    hidden = open_form(client, "/contact/")
    with Away("intake_submission"):
        send(client, "/contact/", contact_answers(), hidden)
    (settings.INTAKE_SPOOL / "broken.json").write_text("{}")
    (settings.INTAKE_SPOOL / "11111111-1111-8111-8111-111111111111.json").write_text("[]")
    with pytest.raises(CommandError, match="they stay"):
        _drain()
    assert Submission.objects.count() == 1
    assert len(_spooled()) == 2


def _spooled_content(client) -> dict:
    """What one submission looks like in the spool, which is empty again."""
    hidden = open_form(client, "/contact/")
    with Away("intake_submission"):
        send(client, "/contact/", contact_answers(), hidden)
    [path] = settings.INTAKE_SPOOL.iterdir()
    content = json.loads(path.read_text())
    path.unlink()
    return content


NO_SUBMISSIONS = {
    "a number for an id": {"form_id": 5},
    "a list for a word": {"kind": ["contact"]},
    "a null character": {"reference": "K7H4Q\0-59XR"},
    "half a character": {"reference": "\ud800"},
    "an unknown kind": {"kind": "letter"},
    "a time before all others": {"received_at": "0001-01-01T00:00:00+14:00"},
    "a time far ahead": {"received_at": "9000-01-01T00:00:00+00:00"},
}


def _spool_and_drain(client, wreck):
    """Spool a submission behind what `wreck` puts in its way, and drain."""
    content = _spooled_content(client)
    path = settings.INTAKE_SPOOL / "11111111-1111-8111-8111-111111111111.json"
    wreck(path, content)
    os.utime(path, (1, 1), follow_symlinks=False)
    hidden = open_form(client, "/contact/")
    with Away("intake_submission"):
        send(client, "/contact/", contact_answers(message="Behind it"), hidden)
    return drain(), path


@pytest.mark.django_db
@pytest.mark.parametrize("name", NO_SUBMISSIONS)
def test_a_file_that_no_database_takes_holds_nobody_up(client, name):
    def wreck(path, content):
        path.write_text(json.dumps(content | NO_SUBMISSIONS[name]))

    drained, path = _spool_and_drain(client, wreck)
    assert (drained.filed, drained.left) == (1, 1)
    assert Submission.objects.get().read().value_of("message") == "Behind it"
    assert path.exists()


@pytest.mark.django_db
def test_a_file_that_nests_without_end_holds_nobody_up(client):
    drained, _ = _spool_and_drain(client, lambda path, _: path.write_text("[" * 100_000))
    assert (drained.filed, drained.left) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["folder", "link", "pipe"])
def test_what_is_no_file_is_passed_over(client, kind):
    makers = {
        "folder": lambda path, _: path.mkdir(),
        "link": lambda path, _: path.symlink_to("/nowhere"),
        "pipe": lambda path, _: os.mkfifo(path),
    }
    drained, _ = _spool_and_drain(client, makers[kind])
    assert (drained.filed, drained.left) == (1, 0)
    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_holds_nobody_up(client, monkeypatch):
    read_bytes = Path.read_bytes

    def refuse(path):
        if path.name.startswith("1111"):
            raise PermissionError
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    drained, path = _spool_and_drain(client, lambda path, _: path.write_text("{}"))
    assert (drained.filed, drained.left) == (1, 1)
    assert path.exists()


@pytest.mark.django_db
def test_a_file_that_was_filed_and_cannot_be_removed_holds_nobody_up(client, monkeypatch):
    unlink = Path.unlink

    def refuse(path, missing_ok=False):
        if path.name.startswith("1111"):
            raise PermissionError
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    drained, _ = _spool_and_drain(
        client, lambda path, content: path.write_text(json.dumps(content))
    )
    assert (drained.filed, drained.left) == (1, 1)
    assert Submission.objects.count() == 2


@pytest.mark.django_db
def test_a_dry_run_files_nothing(client):
    hidden = open_form(client, "/contact/")
    with Away("intake_submission"):
        send(client, "/contact/", contact_answers(), hidden)
    call_command("drain_spool", "--dry-run", stdout=StringIO())
    assert Submission.objects.count() == 0
    assert len(_spooled()) == 1


@pytest.mark.django_db
def test_draining_while_the_database_is_away_keeps_everything(client):
    hidden = open_form(client, "/contact/")
    with Away("intake_submission"):
        send(client, "/contact/", contact_answers(), hidden)
        with pytest.raises(CommandError, match="waits"):
            _drain()
    assert len(_spooled()) == 1


@pytest.mark.django_db
def test_what_a_killed_process_left_unfinished_is_swept_after_an_hour():
    settings.INTAKE_SPOOL.mkdir(parents=True)
    young, old = (settings.INTAKE_SPOOL / f".{name}.part" for name in ("young", "old"))
    for file in (young, old):
        file.write_text("half")
    os.utime(old, (time.time() - 7200,) * 2)
    _drain()
    assert _spooled() == [young.name]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content")
def test_what_cannot_be_counted_goes_to_the_spool_without_another_wait(client):
    hidden = open_form(client, "/contact/")
    with Away("asana_site_ratebucket"):
        assert send(client, "/contact/", contact_answers(), hidden).status_code == 302
    assert Submission.objects.count() == 0
    _drain()
    assert Submission.objects.count() == 1
