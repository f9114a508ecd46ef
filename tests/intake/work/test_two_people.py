"""Two people on one submission: both are told, and nothing is lost or overwritten."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client

from intake.groups import grant_admissions
from intake.models import Submission
from intake.queue.act_pages import ActPages
from tests.intake.acting import act, page_of, text_of
from tests.intake.answers import contact_answers, send
from tests.staff.signing_in import sign_in

PEOPLE = 4


@pytest.mark.django_db
def test_the_second_is_told_what_the_first_did_and_by_whom(
    nurse_client, colleague_client, submission
):
    nurse_client.get(page_of(submission))
    act(colleague_client, submission, "status", status="contacted", version=0)
    response = act(
        nurse_client,
        submission,
        "status",
        status="closed",
        closed_reason="answered",
        note="Answered by e-mail.",
        version=0,
    )
    text, html = text_of(response), response.content.decode()
    assert response.status_code == 409
    assert "Somebody changed this meanwhile: it is now “Contacted”, by Maria Lopez." in text
    assert "Nothing of yours was saved, and it is still here below." in text
    assert "Answered by e-mail.</textarea>" in html
    assert '<option value="answered" selected>' in html
    submission.refresh_from_db()
    assert (submission.status, submission.notes.count()) == ("contacted", 0)

    again = {"status": "closed", "closed_reason": "answered", "note": "Answered by e-mail."}
    assert act(nurse_client, submission, "status", **again).status_code == 302
    submission.refresh_from_db()
    assert (submission.status, submission.notes.get().read()) == ("closed", "Answered by e-mail.")


@pytest.mark.django_db
def test_the_second_is_told_that_it_was_claimed(nurse_client, colleague_client, submission):
    act(colleague_client, submission, "claim")
    text = text_of(act(nurse_client, submission, "claim", version=0))
    assert "Somebody changed this meanwhile: Claimed, by Maria Lopez. The status is “New”." in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("claim", {}),
        ("status", {"status": "contacted"}),
        ("status", {"status": "closed"}),
        ("follow-up", {"when": "tomorrow"}),
        ("follow-up", {"when": "chosen"}),
    ],
)
@pytest.mark.parametrize("version", [0, "", "x", -1, 10**30, "\x00"])
def test_an_act_from_an_old_page_changes_nothing(
    nurse_client, colleague_client, submission, name, typed, version
):
    act(colleague_client, submission, "call", outcome="voicemail")
    before = Submission.objects.get().version
    response = act(nurse_client, submission, name, version=version, note="Mine.", **typed)
    assert response.status_code in (409, 422)
    assert "Mine.</textarea>" in response.content.decode()
    after = Submission.objects.get()
    assert (after.version, after.claimed_by, after.follow_up_at) == (before, None, None)


@pytest.mark.django_db
def test_who_clicks_twice_is_told_that_it_is_done(nurse_client, submission):
    act(nurse_client, submission, "status", status="contacted", version=0)
    response = act(nurse_client, submission, "status", status="contacted", version=0)
    assert response.status_code == 409
    assert "You changed this already" in text_of(response)


@pytest.mark.django_db
def test_a_note_is_added_from_however_old_a_page(nurse_client, colleague_client, submission):
    act(colleague_client, submission, "status", status="contacted", version=0)
    assert act(nurse_client, submission, "note", note="Mine.", version=0).status_code == 302
    assert act(colleague_client, submission, "note", note="Hers.", version=0).status_code == 302
    assert {note.read() for note in submission.notes.all()} == {"Mine.", "Hers."}
    submission.refresh_from_db()
    assert submission.status == "contacted"


@pytest.mark.django_db
def test_only_one_of_two_claims_it(nurse_client, colleague_client, submission):
    act(nurse_client, submission, "claim", version=0)
    response = act(colleague_client, submission, "claim", version=0)
    assert response.status_code == 409
    assert "by nurse" in text_of(response)
    assert "nurse has claimed this" in text_of(response)
    assert "Rosa" not in response.content.decode()


# --- At the very same moment ---------------------------------------------------------------


@pytest.fixture
def shift(transactional_db) -> list[Client]:
    """Four members of admissions, each in a browser of their own."""
    call_command("load_content", verbosity=0)
    grant_admissions()
    clients = []
    for number in range(PEOPLE):
        user = User.objects.create_user(f"member{number}", is_staff=True, is_superuser=True)
        clients.append(sign_in(Client(), user))
    return clients


@pytest.fixture
def waiting(shift) -> Submission:
    """A submission that all of them have before them."""
    send(Client(), "/contact/", contact_answers())
    return Submission.objects.get()


def _at_once(clients, submission, name, typed):
    """The status codes of one act by everybody, all of them started together."""
    start = Barrier(len(clients))

    def run(numbered):
        number, client = numbered
        start.wait(30)
        try:
            data = {key: value.format(number) for key, value in typed.items()}
            return act(client, submission, name, version=0, **data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        return sorted(pool.map(run, enumerate(clients)))


def test_of_four_steps_at_once_one_is_taken_and_three_are_told(shift, waiting):
    codes = _at_once(shift, waiting, "status", {"status": "contacted", "note": "Note {}"})
    assert codes == [302, 409, 409, 409]
    waiting.refresh_from_db()
    assert (waiting.status, waiting.version) == ("contacted", 1)
    assert waiting.timeline.filter(act="status").count() == 1
    assert waiting.notes.count() == 1


def test_of_four_claims_at_once_one_holds(shift, waiting):
    assert _at_once(shift, waiting, "claim", {}) == [302, 409, 409, 409]
    waiting.refresh_from_db()
    assert waiting.claimed_by == waiting.timeline.get(act="claimed").actor


def test_four_notes_and_four_calls_at_once_are_all_kept(shift, waiting):
    typed = {"outcome": "spoke", "note": "Note {}"}
    assert _at_once(shift, waiting, "call", typed) == [302] * PEOPLE
    assert waiting.timeline.filter(act="call").count() == PEOPLE
    assert waiting.timeline.filter(act="status").count() == 1
    assert {note.read() for note in waiting.notes.all()} == {f"Note {n}" for n in range(PEOPLE)}


@pytest.mark.django_db
def test_what_was_erased_while_one_worked_on_it_is_not_found_and_the_note_comes_back(
    nurse_client, submission, monkeypatch
):
    done = ActPages.done

    def slowly(*args):
        Submission.objects.all().delete()
        return done(*args)

    monkeypatch.setattr(ActPages, "done", staticmethod(slowly))
    for name, typed in (("claim", {}), ("call", {"outcome": "spoke"}), ("note", {"note": "Hm."})):
        address = page_of(submission).replace("change", name)
        typed |= {"version": 0, "note": f"Her sister called: {name}."}
        response = nurse_client.post(address, typed)
        assert response.status_code == 404
        assert typed["note"] in response.content.decode()
