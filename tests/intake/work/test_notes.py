"""Notes are sealed, kept once, and never lost; the timeline shows them among everything else."""

import re

import pytest

from intake.models import Note
from tests.intake.acting import act, page_of, text_of
from tests.intake.looking import everything_stored, hides

pytestmark = pytest.mark.django_db

CANARY = "Quetzalcoatlus"


def _page_number(client, submission):
    html = client.get(page_of(submission)).content.decode()
    found = re.search(r'name="page" value="([^"]+)"', html)
    assert found
    return found[1]


def test_a_note_is_kept_sealed_and_shown(nurse_client, nurse, submission):
    response = act(nurse_client, submission, "note", note="Called back,\nwants Tuesday.")
    assert "The note is saved." in text_of(nurse_client.get(response.url))
    note = Note.objects.get()
    assert (note.read(), note.author) == ("Called back,\nwants Tuesday.", nurse)
    assert b"Tuesday" not in bytes(note.sealed)
    assert "wants Tuesday." in nurse_client.get(page_of(submission)).content.decode()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("claim", {}),
        ("call", {"outcome": "spoke"}),
        ("status", {"status": "contacted"}),
        ("follow-up", {"when": "tomorrow"}),
    ],
)
def test_a_note_comes_along_with_every_act(nurse_client, submission, name, typed):
    response = act(nurse_client, submission, name, note="By the way.", **typed)
    assert "The note is saved." in text_of(nurse_client.get(response.url))
    assert Note.objects.get().read() == "By the way."


@pytest.mark.parametrize("note", ["", "  \n"])
def test_no_note_is_made_of_nothing(nurse_client, submission, note):
    response = act(nurse_client, submission, "note", note=note)
    assert response.status_code == 422
    assert "Write the note first." in text_of(response)
    assert not Note.objects.exists()


@pytest.mark.parametrize("note", ["x" * 10_001, "nu\x00ll"])
def test_a_note_that_cannot_be_kept_is_told_and_comes_back(nurse_client, submission, note):
    response = act(nurse_client, submission, "note", note=note)
    assert response.status_code == 422
    assert note[:2] in response.content.decode()
    assert not Note.objects.exists()


def test_the_same_note_sent_twice_is_kept_once_and_another_from_that_page_too(
    nurse_client, submission
):
    page = _page_number(nurse_client, submission)
    for text in ("First.", "First.", "Second."):
        assert act(nurse_client, submission, "note", note=text, page=page).status_code == 302
    assert sorted(note.read() for note in Note.objects.all()) == ["First.", "Second."]


@pytest.mark.parametrize("page", ["x", "\x00", "1" * 500])
def test_a_broken_number_of_the_page_loses_no_text(nurse_client, submission, page):
    response = act(nurse_client, submission, "note", note="Mine.", page=page)
    assert response.status_code == 422
    assert "Mine.</textarea>" in response.content.decode()


@pytest.mark.parametrize("name", ["note", "call", "status"])
def test_a_note_that_cannot_be_sealed_keeps_the_act_from_being_done(
    nurse_client, submission, settings, name
):
    settings.INTAKE_PUBLIC_KEY = ""
    response = act(
        *(nurse_client, submission, name), note="Call Tuesday", status="contacted", outcome="spoke"
    )
    assert response.status_code == 422
    assert "could not be sealed" in text_of(response)
    assert "Call Tuesday</textarea>" in response.content.decode()
    submission.refresh_from_db()
    assert (submission.status, submission.version) == ("new", 0)


def test_the_timeline_shows_everything_the_newest_first(
    nurse_client, colleague_client, colleague, submission
):
    act(nurse_client, submission, "claim")
    act(nurse_client, submission, "call", outcome="voicemail", note="Her brother answered.")
    act(nurse_client, submission, "follow-up", when="tomorrow")
    act(nurse_client, submission, "assign", to=colleague.pk)
    act(colleague_client, submission, "status", status="verified")
    act(colleague_client, submission, "release")
    html = colleague_client.get(page_of(submission)).content.decode()
    timeline = html[html.index('<ol class="timeline"') : html.index("</ol>")]
    order = [
        *("Released", "Contacted → Benefits verified", "Maria Lopez", "Assigned", "to Maria Lopez"),
        *("Planned the next call", "Wrote a note", "Her brother answered."),
        *("New → Contacted", "Tried to reach the person", "Left a voicemail"),
        *("Claimed", "nurse", "Received"),
    ]
    position = 0
    for words in order:
        position = timeline.index(words, position)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content")
def test_a_word_in_notes_and_reasons_stands_nowhere_in_clear(
    nurse_client, lead_client, submission, caplog
):
    act(nurse_client, submission, "claim", note=f"{CANARY} claim")
    act(lead_client, submission, "emergency", ground="danger", why=f"{CANARY} is in danger")
    act(lead_client, submission, "call", outcome="spoke", note=f"{CANARY} call")
    for name in ("status", "call", "follow-up", "assign", "note", "release"):
        wrong = {"status": CANARY, "outcome": CANARY, "when": CANARY, "to": CANARY}
        answer = act(nurse_client, submission, name, closed_reason=CANARY, date=CANARY, **wrong)
        assert answer.status_code in (302, 422)
    page = nurse_client.get(page_of(submission))
    assert f"{CANARY} is in danger" in page.content.decode()
    assert hides(everything_stored(), CANARY)
    assert CANARY not in caplog.text
    assert CANARY not in "".join(re.findall(r"<title>.*?</title>", page.content.decode(), re.S))
