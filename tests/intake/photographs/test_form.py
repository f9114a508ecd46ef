"""A photograph of the card in place of typing: sent, carried, replaced, refused, stored once."""

import json
import re

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intake import spool
from intake.draining import drain
from intake.models import CardPhotograph, Side, Submission
from intake.photographs import preparing
from intake.photographs.jpeg import is_plain_jpeg
from tests.intake.answers import post
from tests.intake.photographs.hostile import HOSTILE
from tests.intake.photographs.pictures import FORMATS, photograph, read
from tests.intake.photographs.sending import (
    PATH,
    hidden_of,
    send,
    send_both,
    send_front,
    upload,
    words_of,
)

pytestmark = pytest.mark.django_db


def _stored():
    return {row.side: row.read() for row in CardPhotograph.objects.all()}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_photograph_is_sent_instead_of_what_is_on_the_card(client, kind):
    response = send(client, card_front=upload(photograph(kind), FORMATS[kind]))
    assert response.status_code == 302
    assert list(_stored()) == ["front"]
    assert is_plain_jpeg(_stored()["front"])
    assert read(_stored()["front"]).size == (640, 400)
    payload = Submission.objects.get().read()
    assert payload.value_of("card_front") is True
    assert payload.value_of("card_back") is False


def test_without_a_photograph_of_the_front_the_card_is_typed(client):
    for response in (send(client), send(client, card_back=upload(photograph()))):
        assert response.status_code == 422
        assert "Enter the name of the insurance company." in words_of(response)
        assert "Enter the number, or tick" in words_of(response)


def test_the_form_says_what_it_takes_and_a_phone_offers_its_camera(client):
    page = client.get(PATH)
    words = words_of(page)
    assert "Photograph of the front of the card (optional)" in words
    assert "Photograph of the back of the card (optional)" in words
    assert "JPEG, PNG, HEIC or WebP, up to 12 MB" in words
    text = page.content.decode()
    assert 'enctype="multipart/form-data"' in text
    inputs = re.findall(r'<input type="file"[^>]*>', text)
    assert len(inputs) == 2
    for each in inputs:
        assert 'accept="image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"' in each
    assert 'enctype="multipart/form-data"' not in client.get("/contact/").content.decode()


# --- Between the steps ------------------------------------------------------------------------


def test_between_the_steps_the_page_carries_it_and_it_is_decoded_once(client, monkeypatch):
    checked = send_both(client, "check")
    assert checked.status_code == 200
    assert len(re.findall(r"A photograph is attached \(\d+ KB\)", words_of(checked))) == 2
    assert not CardPhotograph.objects.exists()
    monkeypatch.setattr(preparing, "_decode", lambda sent: pytest.fail("It was decoded again."))
    sent = post(client, PATH, hidden_of(checked) | {"step": "send"})
    assert sent.status_code == 302
    assert sorted(_stored()) == ["back", "front"]


def test_the_form_shown_again_says_that_it_is_attached_and_keeps_it(client):
    again = send_front(client, name=" ")
    assert again.status_code == 422
    assert "A photograph is attached" in words_of(again)
    assert "Remove it (Photograph of the front of the card)" in words_of(again)
    sent = send(client, hidden=hidden_of(again))
    assert sent.status_code == 302
    assert list(_stored()) == ["front"]


def test_it_can_be_changed_from_the_page_of_answers_replaced_and_removed(client):
    checked = send_front(client, step="check")
    changing = post(client, PATH, hidden_of(checked) | {"change": "card_front"})
    assert changing.status_code == 200
    hidden = hidden_of(changing)
    assert hidden["card_front_carried"]
    other = send(client, "check", hidden, card_front=upload(photograph("HEIF")))
    assert hidden_of(other)["card_front_carried"] != hidden["card_front_carried"]
    removed = send(client, "check", hidden, card_front_remove="on", no_member_id="on", insurer="X")
    assert "card_front_carried" not in hidden_of(removed)
    assert "A photograph is attached" not in words_of(removed)


def test_what_is_refused_leaves_the_former_one_attached(client):
    hidden = hidden_of(send_front(client, step="check"))
    refused = send(client, "check", hidden, card_front=upload(b"words"))
    assert refused.status_code == 422
    assert "not a JPEG, PNG, HEIC or WebP photograph" in words_of(refused)
    assert hidden_of(refused)["card_front_carried"] == hidden["card_front_carried"]


def _forged(carried):
    return {
        "changed": {"card_front_carried": "A" + carried[1:]},
        "of the other side": {"card_back_carried": carried, "card_front_carried": carried},
        "without signature": {"card_front_carried": carried.rpartition(".")[0]},
        "not base64": {"card_front_carried": "é{}" + carried},
        "words": {"card_front_carried": "words"},
    }


@pytest.mark.parametrize("how", _forged("."))
def test_what_comes_back_otherwise_than_it_went_out_is_asked_for_again(client, how):
    hidden = hidden_of(send_front(client, step="check"))
    response = post(
        client, PATH, hidden | _forged(hidden["card_front_carried"])[how] | {"step": "send"}
    )
    assert response.status_code == 422
    assert "Choose this photograph again" in words_of(response)
    assert "Rosa Delgado" in response.content.decode()
    assert not Submission.objects.exists()


def test_what_one_form_carries_is_nothing_to_another(client):
    carried = hidden_of(send_front(client, step="check"))["card_front_carried"]
    response = send(client, card_front_carried=carried)
    assert response.status_code == 422
    assert "Choose this photograph again" in words_of(response)


# --- What is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a PNG of 50,000 times 50,000", "a JPEG that is a ZIP too"])
@pytest.mark.parametrize("field", ["card_front", "card_back"])
def test_a_hostile_file_is_refused_at_its_field_and_everything_typed_stays(client, name, field):
    response = send(
        client, "check", insurer="Sierra Mutual", member_id="XQ1", **{field: upload(HOSTILE[name])}
    )
    assert response.status_code == 422
    text = response.content.decode()
    assert f'href="#id_{field}"' in text
    assert f'id="id_{field}_error"' in text
    assert "type the numbers instead" in words_of(response)
    for typed in ("Rosa Delgado", "Sierra Mutual", "XQ1", "Luis Delgado"):
        assert typed in text
    assert not Submission.objects.exists()


def test_a_refused_front_is_told_of_alone(client):
    words = words_of(send(client, card_front=upload(HOSTILE["half a JPEG"])))
    assert "damaged or did not arrive in full" in words
    assert "Enter the number, or tick" not in words


def test_more_than_twelve_megabytes_are_told_and_everything_typed_stays(client):
    response = send(client, card_front=upload(photograph() + bytes(12 * 1024 * 1024)))
    assert response.status_code == 422
    assert "larger than 12 MB" in words_of(response)
    assert "Rosa Delgado" in response.content.decode()


def test_an_empty_file_is_told(client):
    assert "This file is empty" in words_of(send(client, card_front=upload(b"")))


def test_files_in_other_fields_or_a_hundred_of_them_change_nothing(client):
    files = [upload(HOSTILE["a page"], f"{number}.jpg") for number in range(98)]
    response = send(client, card_front=[upload(photograph()), *files], name_of_pet=upload(b"x"))
    assert response.status_code == 302
    assert len(_stored()) == 1


def test_more_files_than_that_get_a_plain_page_with_the_telephone(client):
    response = send(client, other=[upload(b"x") for _ in range(101)])
    assert response.status_code == 400
    assert "tel:" in response.content.decode()


def test_a_photograph_sent_as_text_is_none(client):
    response = send(client, card_front="data:image/jpeg;base64,AAAA")
    assert response.status_code == 422
    assert "Enter the number, or tick" in words_of(response)


def test_a_post_that_is_not_proven_to_be_ours_brings_the_photograph_back(settings):
    client = Client(enforce_csrf_checks=True)
    response = send_front(client, step="check", csrfmiddlewaretoken="wrong")
    assert response.status_code == 403
    assert hidden_of(response)["card_front_carried"]


def test_a_photograph_that_another_site_lets_a_browser_send_is_not_decoded(monkeypatch):
    monkeypatch.setattr(preparing, "_decode", lambda sent: pytest.fail("It was decoded."))
    client = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "cross-site"})
    response = send_front(client, step="check", csrfmiddlewaretoken="wrong")
    assert response.status_code == 403
    assert "card_front_carried" not in hidden_of(response)


def test_more_than_anybody_types_is_refused_and_what_the_page_carries_is_not_counted(client):
    hidden = hidden_of(send_both(client, "check"))
    assert post(client, PATH, hidden | {"step": "check"}).status_code == 200
    for name in ("name", "nobody_asked_for_this"):
        assert post(client, PATH, hidden | {name: "“" * 512 * 1024}).status_code == 400


# --- What is stored ------------------------------------------------------------------------------


def test_it_is_stored_with_one_statement_more_and_once(client):
    hidden = hidden_of(send_both(client, "check"))
    with CaptureQueriesContext(connection) as queries:
        first = post(client, PATH, hidden | {"step": "send"})
    inserts = [query["sql"] for query in queries if 'INSERT INTO "intake_' in query["sql"]]
    assert len(inserts) == 2
    second = post(client, PATH, hidden | {"step": "send"})
    assert first.url == second.url
    assert Submission.objects.count() == 1
    assert CardPhotograph.objects.count() == 2


def test_another_photograph_is_another_submission_of_the_same_form(client):
    checked = send_front(client, step="check")
    send(client, hidden=hidden_of(checked))
    hidden = hidden_of(checked) | {"card_front_carried": ""}
    send(client, hidden=hidden, card_front=upload(photograph("HEIF")))
    assert Submission.objects.count() == 2
    assert len(set(Submission.objects.values_list("form_id"))) == 1
    assert CardPhotograph.objects.count() == 2


def test_a_photograph_that_cannot_be_stored_keeps_the_submission_out_of_the_database(
    client, settings, monkeypatch
):
    def fail(*_, **__):
        raise OperationalError

    hidden = hidden_of(send_front(client, step="check"))
    with monkeypatch.context() as patch:
        patch.setattr(CardPhotograph.objects, "bulk_create", fail)
        assert send(client, hidden=hidden).status_code == 302
    assert not Submission.objects.exists()
    [path] = spool.waiting()
    assert [row.side for row in spool.read(path).photographs] == ["front"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("content")
def test_while_the_database_is_away_it_waits_sealed_and_is_filed_once(client, settings):
    hidden = hidden_of(send_both(client, "check"))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE intake_submission RENAME TO away")
        assert send(client, hidden=hidden).status_code == 302
        cursor.execute("ALTER TABLE away RENAME TO intake_submission")
    [path] = spool.waiting()
    assert b"JFIF" not in path.read_bytes()
    again = path.read_bytes()
    assert (drain().filed, drain().filed) == (1, 0)
    assert sorted(_stored()) == ["back", "front"]
    path.write_bytes(again)
    assert drain().filed == 1
    assert CardPhotograph.objects.count() == 2


def test_a_file_of_the_spool_that_knows_no_photographs_is_filed(client, settings, monkeypatch):
    send_front(client)
    submission = Submission.objects.get()
    spool.put(submission)
    submission.delete()
    [path] = spool.waiting()
    content = json.loads(path.read_bytes())
    del content["photographs"]
    path.write_text(json.dumps(content))
    assert drain().filed == 1
    assert Submission.objects.get().reference == submission.reference


@pytest.mark.parametrize(
    "broken", ["words", [1], [{"id": "x"}], [{"side": "front"}], {"id": 1}, None]
)
def test_a_file_of_the_spool_with_broken_photographs_stays_in_full(client, broken):
    send_front(client)
    submission = Submission.objects.get()
    spool.put(submission, submission.photographs.all())
    submission.delete()
    [path] = spool.waiting()
    content = json.loads(path.read_bytes()) | {"photographs": broken}
    path.write_text(json.dumps(content))
    assert drain().left == 1
    assert not Submission.objects.exists()
    assert path.exists()


def test_the_length_of_what_is_stored_does_not_tell_how_large_a_photograph_is(client):
    send_front(client)
    send(client, card_front=upload(photograph("HEIF")))
    assert len({len(bytes(row.sealed)) for row in CardPhotograph.objects.all()}) == 1


def test_each_side_is_there_once_and_no_other_is(client):
    send_front(client)
    row = CardPhotograph.objects.get()
    for changes in ({"pk": row.submission_id}, {"pk": row.submission_id, "side": "edge"}):
        for name, value in changes.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
    assert Side.values == ["front", "back"]
